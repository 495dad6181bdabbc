using System.Text.Json;

namespace Weir.Engine.Testing;

/// <summary>Where two JSON values differ, path by path. The order of an object's fields and the way a number is written make no difference.</summary>
static class JsonDifference
{
    const int LinesMax = 40;

    /// <param name="expected">What shall be.</param>
    /// <param name="found">What is.</param>
    /// <param name="isPart">Objects that were found may have more fields.</param>
    /// <param name="lines">Takes the expected line with <c>-</c> and the one that came with <c>+</c>.</param>
    public static void Find(JsonElement expected, JsonElement found, bool isPart, List<string> lines) => Compare(expected, found, isPart, [], lines);

    static void Compare(JsonElement expected, JsonElement found, bool isPart, string[] path, List<string> lines)
    {
        if (lines.Count >= LinesMax || JsonElement.DeepEquals(expected, found)) return;
        if (expected.ValueKind == JsonValueKind.Object && found.ValueKind == JsonValueKind.Object) CompareFields(expected, found, isPart, path, lines);
        else lines.AddRange([$"- {Name(path)}: {expected.GetRawText()}", $"+ {Name(path)}: {found.GetRawText()}"]);
    }

    static void CompareFields(JsonElement expected, JsonElement found, bool isPart, string[] path, List<string> lines)
    {
        foreach (var field in expected.EnumerateObject())
            if (found.TryGetProperty(field.Name, out var other)) Compare(field.Value, other, isPart, [.. path, field.Name], lines);
            else lines.Add($"- {Name([.. path, field.Name])}: {field.Value.GetRawText()}");
        if (isPart) return;
        foreach (var field in found.EnumerateObject().Where(field => !expected.TryGetProperty(field.Name, out _)))
            lines.Add($"+ {Name([.. path, field.Name])}: {field.Value.GetRawText()}");
    }

    static string Name(string[] path) => path.Length == 0 ? "value" : FieldPath.Of(path).ToString();
}
