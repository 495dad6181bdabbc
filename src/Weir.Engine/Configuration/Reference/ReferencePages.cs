using Weir.Engine.Testing;

namespace Weir.Engine.Configuration.Reference;

/// <summary>The generated part of docs/reference: what the registrations say, for people and for editors.</summary>
static class ReferencePages
{
    public const string Folder = "docs/reference";

    /// <summary>File name and text of every page. Checked in; a test compares them, <c>dotnet run --project eng/reference</c> writes them.</summary>
    public static IReadOnlyDictionary<string, string> All(StepCatalog steps, IEnumerable<CodeCatalog> codes) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["settings.md"] = SettingsPage.Text(),
        ["steps.md"] = StepsPage.Text(steps),
        ["codes.md"] = CodesPage.Text(codes),
        ["pipeline.schema.json"] = EditorSchema.Text(steps),
        ["pipeline-test.schema.json"] = TestFileSchema.Text(),
    };

    /// <summary>Writes the pages below a checkout's root.</summary>
    public static void Write(string root, IEnumerable<CodeCatalog> codes)
    {
        var folder = Path.Combine(root, Folder);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in All(StepCatalog.BuiltIn(), codes))
            File.WriteAllText(Path.Combine(folder, name), text);
    }
}
