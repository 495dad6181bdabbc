using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads the values of a test file, and names those that do not fit.</summary>
sealed class TestNodes(ProblemList problems)
{
    public void CheckKeys(YamlMap map, string path, string[] known)
    {
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key)))
            problems.Add("WEIR1002", entry.At, $"unknown setting '{Join(path, entry.Key)}'", Suggestion.For(entry.Key, known));
    }

    /// <summary>The text under a key; null when there is none or it is not a text.</summary>
    public string? Text(YamlMap map, string key, string path, bool isRequired = false)
    {
        if (map.Find(key) is not { } entry) return isRequired ? Missing<string>(map, Join(path, key), "A sentence about the rule that the case shows.") : null;
        if (entry.Value is YamlScalar scalar && !scalar.IsNull) return scalar.Text;
        return Wrong<string>(entry.Value, $"{Join(path, key)} is {entry.Value.Shape}, must be a text");
    }

    public List<KeyValuePair<string, string>> Texts(YamlNode node, string path)
    {
        var texts = new List<KeyValuePair<string, string>>();
        if (node is not YamlMap map) Wrong<string>(node, $"{path} is {node.Shape}, must be a map of texts");
        else foreach (var entry in map.Entries)
            if (entry.Value is YamlScalar scalar) texts.Add(new(entry.Key, scalar.Text));
            else Wrong<string>(entry.Value, $"{Join(path, entry.Key)} is {entry.Value.Shape}, must be a text");
        return texts;
    }

    public List<FieldPath> Paths(YamlNode node, string path)
    {
        var paths = new List<FieldPath>();
        foreach (var item in node is YamlList list ? list.Items : [node])
            if (item is not YamlScalar scalar) Wrong<FieldPath>(item, $"{path} holds {item.Shape}, must be a list of field paths");
            else if (Path(scalar.Text, scalar.At, path) is { } read) paths.Add(read);
        return paths;
    }

    public FieldPath? Path(string text, Position at, string path)
    {
        if (FieldPath.TryParse(text, out var read, out var reason)) return read;
        problems.Add("WEIR1019", at, $"{path} '{text}' {reason}", "A path is a.b.c; quote a name that holds a dot: a.\"b.c\".");
        return null;
    }

    public T? Missing<T>(YamlMap map, string path, string hint)
        where T : class
    {
        problems.Add("WEIR1003", map.At, $"{path} is missing", hint);
        return null;
    }

    public T? Wrong<T>(YamlNode node, string message, string? hint = null, string code = "WEIR1006")
        where T : class
    {
        problems.Add(code, node.At, message, hint);
        return null;
    }

    public static string Join(string path, string name) => SettingsReader.Join(path, name);
}
