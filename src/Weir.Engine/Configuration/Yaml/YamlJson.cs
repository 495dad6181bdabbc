using System.Text.Json;

namespace Weir.Engine.Configuration.Yaml;

/// <summary>A part of a YAML file as JSON.</summary>
static class YamlJson
{
    /// <summary>What stands without quotes and looks like a number, true, false or null is one.</summary>
    public static JsonElement Of(YamlNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, node);
        return JsonDocument.Parse(buffer.ToArray()).RootElement.Clone();
    }

    static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case YamlList list:
                json.WriteStartArray();
                foreach (var item in list.Items) Write(json, item);
                json.WriteEndArray();
                break;
            case YamlScalar scalar:
                json.WriteRawValue(ValueReader.JsonScalarOf(scalar).ToUtf8Json());
                break;
        }
    }
}
