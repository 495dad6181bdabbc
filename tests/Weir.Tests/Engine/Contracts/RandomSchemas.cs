using System.Text;
using System.Text.Json;

namespace Weir.Tests.Engine.Contracts;

/// <summary>Random schemas of 2020-12 and random values, of few names and few values so that they often meet.</summary>
sealed class RandomSchemas(Random random)
{
    static readonly string[] Names = ["a", "b", "c", "aé"];
    static readonly string[] Scalars = ["null", "true", "false", "0", "1", "1.5", "-2", "1e2", "100", "0.1", "3", "\"\"", "\"a\"", "\"ab\"", "\"1.2.3.4\"", "\"é\"", "\"b1\""];
    static readonly string[] Patterns = ["^a", "b$", "^[a-z]*$", "^(a|é)+$", "1", "^[^a]"];

    /// <summary>A schema with definitions that it may refer to, also from within themselves.</summary>
    public string Document() =>
        $$"""{ "$defs": { "x": {{Schema(2)}}, "y": { "properties": { "a": { "$ref": "#/$defs/y" }, "b": {{Schema(1)}} } } }, {{Members(3)}} }""";

    public string Value(int depth) => random.Next(depth == 0 ? 6 : 10) switch
    {
        < 6 => Scalars[random.Next(Scalars.Length)],
        < 8 => $"[{string.Join(',', Several(4, () => Value(depth - 1)))}]",
        _ => $"{{{string.Join(',', Names.Where(_ => random.Next(2) == 0).Select(name => $"\"{name}\":{Value(depth - 1)}"))}}}",
    };

    /// <summary>The same value written in another way: white space, escapes, other forms of numbers, members in another order.</summary>
    public string Respelled(string json)
    {
        var target = new StringBuilder();
        using var document = JsonDocument.Parse(json);
        Respell(document.RootElement, target);
        return target.ToString();
    }

    void Respell(JsonElement value, StringBuilder target)
    {
        if (random.Next(3) == 0) target.Append(" \t");
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().ToArray();
                random.Shuffle(members);
                target.Append('{').AppendJoin(',', members.Select(member => Inner(target => Respell(member.Name, target)) + " :" + Inner(target => Respell(member.Value, target)))).Append(" }");
                break;
            case JsonValueKind.Array:
                target.Append('[').AppendJoin(',', value.EnumerateArray().Select(item => Inner(target => Respell(item, target)))).Append("\n]");
                break;
            case JsonValueKind.String:
                Respell(value.GetString()!, target);
                break;
            case JsonValueKind.Number:
                var number = value.GetRawText();
                target.Append(number.Contains('e') ? number : random.Next(3) switch { 0 => number + "e0", 1 => number.Contains('.') ? number + "0" : number + ".0", _ => number });
                break;
            default:
                target.Append(value.GetRawText());
                break;
        }
    }

    void Respell(string text, StringBuilder target)
    {
        target.Append('"');
        foreach (var letter in text)
            if (random.Next(2) == 0) target.Append($"\\u{(int)letter:x4}");
            else target.Append(letter);
        target.Append('"');
    }

    static string Inner(Action<StringBuilder> write)
    {
        var target = new StringBuilder();
        write(target);
        return target.ToString();
    }

    string Schema(int depth)
    {
        if (depth == 0 || random.Next(12) == 0) return random.Next(5) switch { 0 => "true", 1 => "false", 2 => "{}", _ => $"{{ {Scalar()} }}" };
        return $"{{ {Members(depth)} }}";
    }

    string Members(int depth)
    {
        var members = new Dictionary<string, string>();
        foreach (var member in Several(3, () => random.Next(2) == 0 ? Scalar() : Structure(depth)).DefaultIfEmpty(Scalar())) members.TryAdd(member.Split(':')[0], member);
        return string.Join(", ", members.Values);
    }

    string Scalar() => random.Next(12) switch
    {
        0 => $"\"type\": \"{Pick("null", "boolean", "integer", "number", "string", "array", "object")}\"",
        1 => $"\"type\": [\"{Pick("integer", "array", "null")}\", \"{Pick("string", "object")}\"]",
        2 => $"\"enum\": [{Value(1)}, {Value(0)}, {Value(0)}]",
        3 => $"\"const\": {Value(1)}",
        4 => $"\"minimum\": {Pick("0", "1.0", "100")}",
        5 => $"\"exclusiveMaximum\": {Pick("1", "1e2", "3")}",
        6 => $"\"multipleOf\": {Pick("0.1", "0.5", "2", "1.0")}",
        7 => $"\"minLength\": {random.Next(3)}",
        8 => $"\"maxLength\": {random.Next(3)}",
        9 => $"\"pattern\": \"{Patterns[random.Next(Patterns.Length)]}\"",
        10 => $"\"format\": \"{Pick("ipv4", "uuid", "hostname")}\"",
        _ => "\"title\": \"x\"",
    };

    string Structure(int depth) => random.Next(24) switch
    {
        < 4 => $"\"properties\": {Map(depth)}",
        4 => $"\"required\": [{string.Join(',', Names.Where(_ => random.Next(3) == 0).Select(name => $"\"{name}\""))}]",
        5 => $"\"additionalProperties\": {Schema(depth - 1)}",
        6 => $"\"patternProperties\": {{ \"{Patterns[random.Next(Patterns.Length)]}\": {Schema(depth - 1)} }}",
        7 => $"\"propertyNames\": {{ {Scalar()} }}",
        8 => $"\"anyOf\": [{Schema(depth - 1)}, {Schema(depth - 1)}]",
        9 => $"\"oneOf\": [{Schema(depth - 1)}, {Schema(depth - 1)}, {Schema(0)}]",
        10 => $"\"allOf\": [{Schema(depth - 1)}, {Schema(depth - 1)}]",
        11 => $"\"not\": {Schema(depth - 1)}",
        12 => $"\"if\": {Schema(depth - 1)}, \"then\": {Schema(depth - 1)}, \"else\": {Schema(depth - 1)}",
        13 => $"\"items\": {Schema(depth - 1)}",
        14 => $"\"prefixItems\": [{Schema(depth - 1)}, {Schema(depth - 1)}]",
        15 => $"\"contains\": {Schema(depth - 1)}, \"maxContains\": {random.Next(1, 3)}, \"minContains\": {random.Next(3)}",
        16 => "\"uniqueItems\": true",
        17 => $"\"minItems\": {random.Next(3)}",
        18 => $"\"maxProperties\": {random.Next(3)}",
        19 => $"\"dependentRequired\": {{ \"a\": [\"b\"] }}",
        20 => $"\"dependentSchemas\": {{ \"b\": {Schema(depth - 1)} }}",
        21 => $"\"unevaluatedProperties\": {Schema(depth - 1)}",
        22 => $"\"unevaluatedItems\": {Schema(depth - 1)}",
        _ => $"\"$ref\": \"#/$defs/{(depth == 3 ? Pick("x", "y") : "y")}\"",
    };

    string Map(int depth) => $"{{ {string.Join(", ", Names.Where(_ => random.Next(2) == 0).Select(name => $"\"{name}\": {Schema(depth - 1)}"))} }}";

    string Pick(params ReadOnlySpan<string> words) => words[random.Next(words.Length)];

    IEnumerable<string> Several(int most, Func<string> make) => [.. Enumerable.Range(0, random.Next(most)).Select(_ => make())];
}
