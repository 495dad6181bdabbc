using System.Text.Json;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>What a value of the file is as JSON: a plain text that JSON would read as a number, boolean or null is that.</summary>
static class YamlJson
{
    public static JsonElement Element(YamlNode node)
    {
        using var parsed = JsonDocument.Parse(Text(node));
        return parsed.RootElement.Clone();
    }

    public static JsonScalar Scalar(YamlScalar scalar)
    {
        if (!scalar.Plain)
            return JsonScalar.String(scalar.Text);
        if (scalar.IsNull)
            return JsonScalar.Null;
        return scalar.Text switch
        {
            "true" or "True" or "TRUE" => JsonScalar.True,
            "false" or "False" or "FALSE" => JsonScalar.False,
            _ => JsonScalar.IsNumber(scalar.Text) ? new JsonScalar(JsonValueKind.Number, scalar.Text) : JsonScalar.String(scalar.Text),
        };
    }

    /// <summary>True when something in it must not be printed.</summary>
    public static bool HasSecret(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.Any(entry => HasSecret(entry.Value)),
        YamlList list => list.Items.Any(HasSecret),
        _ => ((YamlScalar)node).Secret,
    };

    static string Text(YamlNode node) => node switch
    {
        YamlMap map => $"{{{string.Join(',', map.Entries.Select(entry => $"{JsonScalar.String(entry.Key)}:{Text(entry.Value)}"))}}}",
        YamlList list => $"[{string.Join(',', list.Items.Select(Text))}]",
        _ => Scalar((YamlScalar)node).ToString(),
    };
}
