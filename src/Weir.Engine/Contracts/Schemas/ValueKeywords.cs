using System.Globalization;
using Weir.Engine.Configuration;
using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Reads the keywords that look at nothing but the value.</summary>
/// <param name="assertsFormats">False where <c>format</c> is an annotation, as the official tests have it.</param>
sealed class ValueKeywords(bool assertsFormats)
{
    /// <summary>The keyword; null for an annotation, or after adding a problem.</summary>
    public Keyword? Read(SchemaNode schema, SchemaMember member)
    {
        var value = member.Value;
        return member.Name switch
        {
            "type" => Type(value),
            "enum" => Enum(schema, member),
            "const" => Allowed([value]),
            "pattern" => Pattern(value) is { } pattern ? new RuleKeyword(new PatternRule(pattern)) : null,
            "format" => Format(schema, member),
            "minLength" => Count(value) is { } least ? new RuleKeyword(new LengthRule(least, int.MaxValue, $"has fewer than {least} characters")) : null,
            "maxLength" => Count(value) is { } most ? new RuleKeyword(new LengthRule(0, most, $"has more than {most} characters")) : null,
            "minimum" => Bound(value, 1, true, "is below"),
            "maximum" => Bound(value, -1, true, "is above"),
            "exclusiveMinimum" => Bound(value, 1, false, "is not above"),
            "exclusiveMaximum" => Bound(value, -1, false, "is not below"),
            "multipleOf" => Multiple(value),
            "minItems" => Count(value) is { } least ? new SizeKeyword(JsonKind.Array, least, int.MaxValue, $"has fewer than {least} items") : null,
            "maxItems" => Count(value) is { } most ? new SizeKeyword(JsonKind.Array, 0, most, $"has more than {most} items") : null,
            "minProperties" => Count(value) is { } least ? new SizeKeyword(JsonKind.Object, least, int.MaxValue, $"has fewer than {least} fields") : null,
            "maxProperties" => Count(value) is { } most ? new SizeKeyword(JsonKind.Object, 0, most, $"has more than {most} fields") : null,
            "uniqueItems" => Unique(value),
            "required" => Names(value) is { Count: > 0 } names ? new RequiredKeyword(names) : null,
            _ => null,
        };
    }

    /// <summary>A compiled pattern, or null after adding a problem.</summary>
    public static Pattern? Pattern(SchemaNode value)
    {
        if (value.Kind == JsonKind.String) return Pattern(value, value.Text);
        value.Document.Error(value, "is not a string");
        return null;
    }

    public static Pattern? Pattern(SchemaNode at, string text)
    {
        try
        {
            return new Pattern(text);
        }
        catch (FormatException wrong)
        {
            at.Document.Error(at, $"the pattern '{text}' {wrong.Message}");
            return null;
        }
    }

    /// <summary>A whole number from 0 on, or null after adding a problem.</summary>
    public static int? Count(SchemaNode value)
    {
        if (value.Kind == JsonKind.Number && new Records.JsonNumber(value.Json).TryInteger(out var number) && number is >= 0 and <= int.MaxValue) return (int)number;
        value.Document.Error(value, "is not a whole number from 0 to 2147483647");
        return null;
    }

    /// <summary>A list of names, or null after adding a problem.</summary>
    public static List<string>? Names(SchemaNode value)
    {
        if (value.Kind == JsonKind.Array && value.Items.TrueForAll(name => name.Kind == JsonKind.String)) return [.. value.Items.Select(name => name.Text).Distinct()];
        value.Document.Error(value, "is not a list of names");
        return null;
    }

    static TypeKeyword? Type(SchemaNode value)
    {
        var types = TypeSet.None;
        var words = value.Kind == JsonKind.Array ? value.Items : [value];
        foreach (var word in words)
        {
            if (TypeSet.Named(word.Kind == JsonKind.String ? word.Text : null) is { } named) types |= named;
            else value.Document.Error(word, $"'{word.Text}' is not a type", Suggestion.For(word.Text, TypeSet.Words));
        }
        if (words.Count == 0) value.Document.Error(value, "names no type", "Name at least one, or leave type out.");
        return types == TypeSet.None ? null : new TypeKeyword(types, "must be " + string.Join(" or ", words.Select(word => word.Text)));
    }

    static Keyword? Enum(SchemaNode schema, SchemaMember member)
    {
        var value = member.Value;
        if (value.Kind != JsonKind.Array)
        {
            value.Document.Error(value, "is not a list of values");
            return null;
        }
        if (value.Items.Count == 0) value.Document.Warning(schema, member, "is empty, so that no value is allowed", "Name at least one value, or leave enum out.");
        return Allowed(value.Items);
    }

    static Keyword Allowed(IReadOnlyList<SchemaNode> values)
    {
        if (values.All(value => value.Kind is not (JsonKind.Object or JsonKind.Array))) return new RuleKeyword(new AllowedRule(values));
        var words = values.Count == 1 ? "is not the value that const asks for" : AllowedRule.Words(values);
        return new EqualsKeyword([.. values.Select(value => CanonicalJson.Of(value.Json))], words);
    }

    static RuleKeyword? Bound(SchemaNode value, int direction, bool inclusive, string words)
    {
        if (value.Kind == JsonKind.Number) return new RuleKeyword(new BoundRule(value.Text, direction, inclusive, $"{words} {value.Text}"));
        value.Document.Error(value, "is not a number");
        return null;
    }

    static RuleKeyword? Multiple(SchemaNode value)
    {
        if (value.Kind == JsonKind.Number && new Records.JsonNumber(value.Json).Sign > 0) return new RuleKeyword(new MultipleRule(value.Text));
        value.Document.Error(value, "is not a number above 0");
        return null;
    }

    static UniqueKeyword? Unique(SchemaNode value)
    {
        if (!value.IsBoolean) value.Document.Error(value, "is neither true nor false");
        return value.Kind == JsonKind.True ? new UniqueKeyword() : null;
    }

    RuleKeyword? Format(SchemaNode schema, SchemaMember member)
    {
        var value = member.Value;
        if (value.Kind != JsonKind.String)
        {
            value.Document.Error(value, "is not a string");
            return null;
        }
        if (!assertsFormats) return null;
        if (FormatRule.Named(value.Text) is { } rule) return new RuleKeyword(rule);
        value.Document.Warning(schema, member, string.Create(CultureInfo.InvariantCulture, $"the format '{value.Text}' is not checked"),
            $"Checked are {string.Join(", ", FormatRule.Names)}; for others use pattern.");
        return null;
    }
}
