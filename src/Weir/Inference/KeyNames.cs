using Weir.Engine;

namespace Weir.Inference;

/// <summary>A key for each field that is pseudonymized: tokens of two fields then cannot be compared, which nobody asked for.</summary>
static class KeyNames
{
    public static IReadOnlyDictionary<FieldPath, string> Of(IEnumerable<InferredField> fields)
    {
        var names = new Dictionary<FieldPath, string>();
        foreach (var field in fields.Where(field => field.Treatment is FieldTreatment.Pseudonymize or FieldTreatment.ConvertAndPseudonymize))
        {
            string plain = new([.. string.Join('-', field.Path.Segments).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')]);
            string name = plain.Trim('-') is { Length: > 0 and <= 80 } fitting ? fitting : "field";
            for (int number = 2; names.ContainsValue(name); number++) name = $"{plain.Trim('-')}-{number}";
            names[field.Path] = name;
        }
        return names;
    }
}
