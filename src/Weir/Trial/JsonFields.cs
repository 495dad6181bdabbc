using System.Text.Json;

namespace Weir.Trial;

/// <summary>A record as its fields: paths such as <c>a.b</c> or <c>tags[2]</c>, each with its value as JSON, in the record's order.</summary>
static class JsonFields
{
    /// <summary>Empty for what is no JSON; a value that is no object has the path <c>.</c>.</summary>
    public static List<KeyValuePair<string, string>> Of(byte[]? value)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (value is null) return fields;
        try
        {
            using var json = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = 128 });
            Add(fields, "", json.RootElement);
        }
        catch (JsonException)
        {
        }
        return fields;
    }

    /// <summary>What is another in <paramref name="after"/>: the path with its value before and after, null where the field is not there.</summary>
    public static List<(string Path, string? Before, string? After)> Changes(byte[]? before, byte[]? after)
    {
        var old = Of(before).ToDictionary();
        var changes = new List<(string, string?, string?)>();
        foreach (var (path, value) in Of(after))
        {
            if (!old.Remove(path, out string? was)) changes.Add((path, null, value));
            else if (was != value) changes.Add((path, was, value));
        }
        changes.InsertRange(0, old.Select(gone => (gone.Key, (string?)gone.Value, (string?)null)));
        return changes;
    }

    static void Add(List<KeyValuePair<string, string>> fields, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (var field in value.EnumerateObject()) Add(fields, path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value);
        }
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            int index = 0;
            foreach (var item in value.EnumerateArray()) Add(fields, $"{path}[{index++}]", item);
        }
        else fields.Add(new(path.Length == 0 ? "." : path, value.GetRawText()));
    }
}
