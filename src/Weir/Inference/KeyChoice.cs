using System.Text;
using System.Text.Json;
using Weir.Engine;
using Weir.Personal;

namespace Weir.Inference;

/// <summary>Which field gives the output its key.</summary>
/// <param name="Field">Null: the source's key is carried over.</param>
/// <param name="Note">What the reader of the pipeline should know; null: nothing.</param>
sealed record KeyChoice(FieldPath? Field, string? Note)
{
    /// <summary>The field that the source's keys are made of; where nobody can say, who it is about; and never a key in clear that looks personal.</summary>
    public static KeyChoice Of(IReadOnlyList<SampledRecord> records, IReadOnlyList<InferredField> fields)
    {
        var usable = fields.Where(field => field.IsRequired && field.Treatment is not FieldTreatment.Remove and not FieldTreatment.Timestamp && field.Kinds.All(kind => kind is SampledKind.String or SampledKind.Integer)).ToList();
        var keyed = records.Where(record => record.Key is not null && record.Value is not null).ToList();
        var person = usable.FirstOrDefault(field => field.Treatment != FieldTreatment.Keep && PersonalName.Reason(field.Name) == "an identifier of a person");
        if (keyed.Count * 2 < records.Count) return new(person?.Path, null);
        if (usable.FirstOrDefault(field => keyed.Count(record => IsKey(record, field.Name)) * 20 >= keyed.Count * 19) is { } made) return new(made.Path, null);
        if (person is not null) return new(person.Path, $"The source's keys are made of no field that was found; the output's are made of {person.Name}, so that no key leaves in clear.");
        bool looksPersonal = keyed.Count(record => PersonalText.Reason(Encoding.UTF8.GetString(record.Key!)) is not null) * 20 >= keyed.Count;
        return new(null, $"The source's keys are carried over in clear: {(looksPersonal ? "THEY LOOK PERSONAL; choose a field with sink.key" : "look whether they are personal; sink.key chooses a field instead")}.");
    }

    static bool IsKey(SampledRecord record, string field)
    {
        try
        {
            using var json = JsonDocument.Parse(record.Value!);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(field, out var value) && (value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()) == Encoding.UTF8.GetString(record.Key!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
