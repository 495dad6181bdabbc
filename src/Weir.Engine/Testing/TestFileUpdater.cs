using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Updates a test file case by case. Every edit is read again: the case passes, and all others mean what they meant; otherwise it is not made.</summary>
sealed class TestFileUpdater(string path, TestedPipeline pipeline)
{
    /// <param name="text">The file's text.</param>
    /// <param name="chosen">By name.</param>
    /// <param name="cases">Takes what became of each.</param>
    /// <returns>The new text.</returns>
    public string Update(string text, Func<string, bool> chosen, List<UpdatedTestCase> cases)
    {
        var file = Read(text)!;
        for (var number = 0; number < file.Cases.Count; number++)
        {
            var test = file.Cases[number];
            if (!chosen(test.Name)) continue;
            var outcome = new PipelineTestCase(path, test, pipeline).Outcome();
            if (test.Expected.Differences(outcome).Count == 0) cases.Add(new(test.Name, test.At.Line, TestUpdateKind.Passed, null));
            else if (Edited(text, file, number, outcome) is { } edited)
            {
                cases.Add(new(test.Name, test.At.Line, TestUpdateKind.Updated, LineDifference.Of(text, edited)));
                text = edited;
                file = Read(text)!;
            }
            else cases.Add(new(test.Name, test.At.Line, TestUpdateKind.Refused, $"cannot be written here without touching something else: write it by hand\n{Edit(text, test, outcome).Proposal()}"));
        }
        return text;
    }

    string? Edited(string text, TestFileOptions file, int number, TestOutcome outcome)
    {
        string?[] candidates = [Edit(text, file.Cases[number], outcome).Smallest(), Edit(text, file.Cases[number], outcome).Largest()];
        return candidates.FirstOrDefault(candidate => candidate is not null && Read(candidate) is { } edited && Holds(file, edited, number, outcome));
    }

    ExpectationEdit Edit(string text, TestCaseOptions test, TestOutcome outcome) => new(text, test, outcome, pipeline.Plan.OutputTopics.Count > 1);

    TestFileOptions? Read(string text)
    {
        var problems = new ProblemList();
        return YamlReader.Read(text, path, problems) is { } root && problems.Errors == 0 ? new TestFileReader(path, problems, allowsNone: true).Read(root) : null;
    }

    static bool Holds(TestFileOptions before, TestFileOptions after, int number, TestOutcome outcome) =>
        before.Pipeline == after.Pipeline
        && (before.Root == before.Cases[0].Node || before.Root is YamlList || IsSame(before.Root, after.Root, exceptFor: ["tests"]))
        && before.Cases.Count == after.Cases.Count
        && before.Cases.Index().All(test => IsSame(test.Item.Node, after.Cases[test.Index].Node, exceptFor: test.Index == number ? TestFields.Case.OneOf : []))
        && after.Cases[number].Expected.Differences(outcome).Count == 0;

    static bool IsSame(YamlNode before, YamlNode after, IReadOnlyList<string> exceptFor) => (before, after) switch
    {
        (YamlMap one, YamlMap other) => Entries(one, exceptFor) is var entries && Entries(other, exceptFor) is var others && entries.Count == others.Count
            && entries.Zip(others).All(pair => pair.First.Key == pair.Second.Key && IsSame(pair.First.Value, pair.Second.Value, [])),
        (YamlList one, YamlList other) => one.Items.Count == other.Items.Count && one.Items.Zip(other.Items).All(pair => IsSame(pair.First, pair.Second, [])),
        (YamlScalar one, YamlScalar other) => one.Text == other.Text && one.Plain == other.Plain,
        _ => false,
    };

    static List<YamlEntry> Entries(YamlMap map, IReadOnlyList<string> exceptFor) => [.. map.Entries.Where(entry => !exceptFor.Contains(entry.Key))];
}
