using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads a map of a test file by its registration, and names what does not fit.</summary>
/// <param name="problems">Takes what does not fit.</param>
/// <param name="allowsNone">A case need not say what becomes of its record: that is to be written.</param>
sealed class TestGroupReader(ProblemList problems, bool allowsNone)
{
    /// <param name="group">What the map can have.</param>
    /// <param name="map">The map.</param>
    /// <param name="path">The names above it, with dots; empty for a case and the file.</param>
    /// <returns>The values, or null after adding problems.</returns>
    public TestValues? Read(TestGroup group, YamlMap map, string path)
    {
        var errors = problems.Errors;
        foreach (var entry in map.Entries.Where(entry => !group.Names.Contains(entry.Key)))
            problems.Add("WEIR1002", entry.At, $"unknown setting '{Join(path, entry.Key)}'", Suggestion.For(entry.Key, group.Names));
        CheckOneOf(group, map, path);
        var reader = new TestValueReader(problems, this);
        var values = new Dictionary<string, object>();
        foreach (var field in group.Fields)
            if (map.Find(field.Name) is not { } entry) CheckRequired(field, map, path);
            else if (reader.Read(field, entry.Value, Join(path, field.Name)) is { } value) values.Add(field.Name, value);
        return problems.Errors > errors ? null : new TestValues(values);
    }

    void CheckOneOf(TestGroup group, YamlMap map, string path)
    {
        var given = map.Entries.Where(entry => group.OneOf.Contains(entry.Key)).ToList();
        if (given.Count > 1)
            problems.Add("WEIR1018", given[1].Value.At, $"{group.Subject} has both {given[0].Key} and {given[1].Key}", group.SeveralHint);
        else if (given.Count == 0 && group.OneOf.Count > 0 && !(allowsNone && group == TestFields.Case))
            problems.Add("WEIR1003", map.At, $"{Join(path, group.OneOf[0])} is missing", group.NoneHint);
    }

    void CheckRequired(TestField field, YamlMap map, string path)
    {
        if (field.Required)
            problems.Add("WEIR1003", map.At, $"{Join(path, field.Name)} is missing", field.Doc);
    }

    static string Join(string path, string name) => SettingsReader.Join(path, name);
}
