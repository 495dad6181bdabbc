using System.Text.Json;

namespace Weir.Engine.Contracts;

/// <summary>The keywords that speak about one value.</summary>
static class Keywords
{
    public static readonly IReadOnlyList<string> Known =
        ["enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

    /// <summary>The compiled keyword; null when it is not one of these, or wrong, which is then a problem.</summary>
    public static Rule? Compile(JsonProperty keyword, string pointer, ICollection<ContractProblem> problems)
    {
        var before = problems.Count;
        var value = keyword.Value;
        Rule? rule = keyword.Name switch
        {
            "enum" => Enum(value),
            "const" => AllowedRule.IsScalar(value) ? new AllowedRule([value]) : null,
            "pattern" => Pattern(value, pointer, problems),
            "format" => value.ValueKind == JsonValueKind.String ? Format(value.GetString()!, pointer, problems) : null,
            "minLength" => Length(value) is { } least ? new LengthRule(least, int.MaxValue, $"has fewer than {least} characters") : null,
            "maxLength" => Length(value) is { } most ? new LengthRule(0, most, $"has more than {most} characters") : null,
            "minimum" => Bound(value, 1, true, "is below"),
            "maximum" => Bound(value, -1, true, "is above"),
            "exclusiveMinimum" => Bound(value, 1, false, "is not above"),
            "exclusiveMaximum" => Bound(value, -1, false, "is not below"),
            _ => null,
        };
        if (rule is null && problems.Count == before && Known.Contains(keyword.Name)) problems.Add(new(pointer, Wrong(keyword.Name)));
        return rule;
    }

    static string Wrong(string keyword) => keyword switch
    {
        "enum" => "is not a list of strings, numbers, booleans or null; objects and arrays in it are not supported yet",
        "const" => "is not a string, number, boolean or null; others are not supported yet",
        "minLength" or "maxLength" => "is not a whole number from 0 to 2147483647",
        "pattern" or "format" => "is not a string",
        _ => "is not a number",
    };

    static AllowedRule? Enum(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(AllowedRule.IsScalar)
            ? new AllowedRule([.. value.EnumerateArray()])
            : null;

    static int? Length(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : null;

    static BoundRule? Bound(JsonElement value, int direction, bool inclusive, string words) =>
        value.ValueKind == JsonValueKind.Number ? new BoundRule(value.GetRawText(), direction, inclusive, $"{words} {value.GetRawText()}") : null;

    static FormatRule? Format(string name, string pointer, ICollection<ContractProblem> problems)
    {
        if (FormatRule.Named(name) is { } rule) return rule;
        problems.Add(new(pointer, $"the format '{name}' is not supported yet", "Supported are uuid, ipv4, ipv6 and date-time."));
        return null;
    }

    static PatternRule? Pattern(JsonElement value, string pointer, ICollection<ContractProblem> problems)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString()!;
        try
        {
            return new PatternRule(text, SimplePattern.TryCompile(text), () => PatternTranslator.Compile(text));
        }
        catch (FormatException wrong)
        {
            problems.Add(new(pointer, $"the pattern '{text}' {wrong.Message}"));
            return null;
        }
    }
}
