using Weir.Engine;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Testing;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Testing;

public sealed class TestUpdateTests : IDisposable
{
    const string Pipeline = """
        weir: 1
        name: t
        source: { topic: in }
        steps:
          - reject: { reason: bad }
            when: { kind: { equals: bad } }
          - drop: {}
            when: { kind: { equals: robot } }
          - lowercase: { field: kind }
        sink: { topic: out, key: { field: id }, unknown_fields: keep, headers: [h] }
        dead_letters: { topic: dead }

        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-update-");

    public TestUpdateTests() => Write("pipeline.yaml", Pipeline);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What stands behind the input, before and after: a vertical bar is a line's end.</summary>
    [Theory]
    [InlineData("output: { contains: { kind: B } }", "output: { contains: { kind: a } }")]
    [InlineData("output: { value: { id: 7, kind: B, gone: 1 }, key: 8 }   # why", "output: { value: { id: 7, kind: a, o: { n: 1.50, list: [1, x] } }, key: '7' }   # why")]
    [InlineData("output:|    # of the value|    value:|      kind: B # lower case|      # this one goes|      gone: 1|      id: 7|    key: x", "output:|    # of the value|    value:|      kind: a # lower case|      # this one goes|      id: 7|      o: { n: 1.50, list: [1, x] }|    key: '7'")]
    [InlineData("output:|    value:|      id: 7|      kind: a|      o:|        list:|          - 2|          - x", "output:|    value:|      id: 7|      kind: a|      o:|        list:|          - 1|          - x|        n: 1.50")]
    [InlineData("output: { value: { id: 7, kind: a, o: { n: 1.5, list: [1] } } }", "output: { value: { id: 7, kind: a, o: { n: 1.5, list: [1, x] } } }")]
    [InlineData("""output: { contains: '{"kind":"B","no":1}' }""", """output: { contains: '{"kind":"a"}' }""")]
    [InlineData("output: { matches: { kind: '^b', id: 7, o.m: x }, absent: [o.n, o.m] }", "output: { matches: { kind: '^a$', id: 7 }, absent: [o.m] }")]
    [InlineData("output: { absent: [o.n], topic: other }", "output: { topic: out }")]
    [InlineData("output: { headers: { h: b, x: y } }", "output: { headers: { h: v, x: null } }")]
    [InlineData("output: { value: null }", "output: { value: { id: 7, kind: a, o: { n: 1.50, list: [1, x] } } }")]
    [InlineData("dropped: true", "output:|    key: '7'|    value: { id: 7, kind: a, o: { n: 1.50, list: [1, x] } }")]
    [InlineData("dead: WEIR3101 # why", "output:|    key: '7'|    value: { id: 7, kind: a, o: { n: 1.50, list: [1, x] } } # why")]
    public void Of_an_output_what_differs_is_written_again(string before, string after) =>
        AssertUpdated("input: { json: { id: 7, kind: A, o: { n: 1.50, list: [1, x] } }, headers: { h: v } }", before, after);

    [Theory]
    [InlineData("input: { json: { kind: bad } }", "output: { value: { a: 1 } } # why", "dead: { code: WEIR3151 } # why")]
    [InlineData("input: { json: { kind: bad } }", "dead: WEIR3101", "dead: WEIR3151")]
    [InlineData("input: { json: { kind: bad } }", "dead: { code: WEIR3151, field: kind }", "dead: { code: WEIR3151 }")]
    [InlineData("input: { json: { kind: bad } }", "dead:|    code: WEIR3151|    # the place|    byte: 3", "dead:|    code: WEIR3151|    # the place")]
    [InlineData("input: { raw: '{\"kind\":1' }", "dead: { byte: 1 }", "dead: { byte: 9 }")]
    [InlineData("input: { json: { kind: robot } }", "output: {}", "dropped: true")]
    [InlineData("input: { tombstone: true, key: k }", "output: { contains: { a: 1 } }", "output:|    key: k|    value: null")]
    public void Another_outcome_takes_the_place_of_the_one_expected(string input, string before, string after) => AssertUpdated(input, before, after);

    [Theory]
    [InlineData("- name: it\n  input: { json: { kind: robot } }", "- name: it\n  input: { json: { kind: robot } }\n  dropped: true\n")]
    [InlineData("- { name: it, input: { json: { kind: robot } } } # last", "- { name: it, input: { json: { kind: robot } }, dropped: true } # last")]
    [InlineData("name: it\ninput:\n  raw: |\n    {\"kind\":\"robot\"}\n\n# end\n", "name: it\ninput:\n  raw: |\n    {\"kind\":\"robot\"}\ndropped: true\n\n# end\n")]
    [InlineData("tests:\r\n  - name: it # c\r\n    input: { json: { kind: robot } } # d\r\n", "tests:\r\n  - name: it # c\r\n    input: { json: { kind: robot } } # d\r\n    dropped: true\r\n")]
    public void A_case_that_expects_nothing_gets_what_there_is(string before, string after)
    {
        Write("pipeline.test.yaml", before);
        Assert.Equal((after, TestUpdateKind.Updated), (Update().Text, Assert.Single(Update().Cases).Kind));
        Update().Write();
        Assert.Null(Update().Text);
    }

    [Fact]
    public void A_long_value_gets_a_line_for_each_field_and_texts_that_YAML_would_misread_get_quotes()
    {
        AssertUpdated(
            """input: { raw: '{"id":7,"yes":"no","n":"1.5","day":"2026-01-31","ip":"192.0.2.1","bell":"\u0007","quote":"it''s","long":"############################################"}' }""",
            "dropped: true",
            "output:|    key: '7'|    value:|      id: 7|      'yes': 'no'|      n: '1.5'|      day: '2026-01-31'|      ip: 192.0.2.1|      bell: \"\\u0007\"|      quote: 'it''s'|      long: '############################################'");
    }

    [Fact]
    public void Of_a_case_that_cannot_be_written_the_line_says_what_to_write_by_hand_and_the_others_are_written()
    {
        // Deeper than a file of ours may nest.
        Write("pipeline.yaml", Pipeline.Replace("- lowercase: { field: kind }", "- set: { field: o, value: 1 }", StringComparison.Ordinal));
        string deep = string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40));
        Write("pipeline.test.yaml", $"- name: deep\n  input: {{ raw: '{{\"id\":1,\"deep\":{deep}}}' }}\n  dropped: true\n- name: flat\n  input: {{ json: {{ kind: robot }} }}\n  dead: true\n");
        var update = Update();
        Assert.Equal([TestUpdateKind.Refused, TestUpdateKind.Updated], update.Cases.Select(test => test.Kind));
        Assert.StartsWith("cannot be written here without touching something else: write it by hand\noutput:\n  key: '1'\n  value: { id: 1, deep: [[", update.Cases[0].Message);
        Assert.EndsWith("  dropped: true\n- name: flat\n  input: { json: { kind: robot } }\n  dropped: true\n", update.Text);
    }

    [Fact]
    public void Only_chosen_cases_are_updated_and_a_broken_file_is_not()
    {
        const string Text = "- name: one\n  input: { json: { kind: robot } }\n  dead: true\n- name: two\n  input: { json: { kind: robot } }\n  dead: true\n";
        Write("pipeline.test.yaml", Text);
        var update = PipelineTests.Update(At("pipeline.test.yaml"), StepCatalog.BuiltIn(), name => name == "two");
        Assert.Equal(Text[..Text.LastIndexOf("dead", StringComparison.Ordinal)] + "dropped: true\n", update.Text);
        Assert.Equal((4, "-   dead: true\n+   dropped: true"), (Assert.Single(update.Cases).Line, update.Cases[0].Message));
        Write("pipeline.test.yaml", Text + "- nam: x\n");
        Assert.Equal((false, null), (Update().IsSound, Update().Text));
    }

    [Fact]
    public void The_file_keeps_its_mode_its_byte_order_mark_and_the_link_that_leads_to_it()
    {
        File.WriteAllBytes(At("real.yaml"), [.. "\uFEFF"u8, .. "- name: it\n  input: { json: { kind: robot } }\n  dead: true\n"u8]);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes on Windows, and links need a right");
            return;
        }
        File.SetUnixFileMode(At("real.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.CreateSymbolicLink(At("pipeline.test.yaml"), At("real.yaml"));
        Update().Write();
        Assert.Equal([.. "\uFEFF"u8, .. "- name: it\n  input: { json: { kind: robot } }\n  dropped: true\n"u8], File.ReadAllBytes(At("real.yaml")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(At("real.yaml")));
        Assert.NotNull(new FileInfo(At("pipeline.test.yaml")).LinkTarget);
        Assert.Equal(["pipeline.test.yaml", "pipeline.yaml", "real.yaml"], Directory.EnumerateFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, int> Shuffles => [.. from sample in (string[])["clickstream", "customers", "hosted", "login-country", "user-login"] from seed in Enumerable.Range(0, 8) select (sample, seed)];

    /// <summary>The expectations of a sample's cases change places; the update must find its way back, whatever stands where.</summary>
    [Theory]
    [MemberData(nameof(Shuffles))]
    public void Whatever_is_expected_everything_passes_afterwards_and_nothing_else_has_changed(string sample, int seed)
    {
        string folder = Path.Combine(RepositoryRoot.Path, "samples", sample);
        string shuffled = Shuffled(File.ReadAllText(Path.Combine(folder, "pipeline.test.yaml")), new Random(seed));
        Write("pipeline.test.yaml", $"pipeline: {Path.Combine(folder, "pipeline.yaml")}\ntests:\n{shuffled}");
        var update = Update();
        Assert.DoesNotContain(update.Cases, test => test.Kind == TestUpdateKind.Refused);
        update.Write();
        Assert.All(PipelineTests.Load(At("pipeline.test.yaml")), test => Assert.Null(test.Run().Message));
        Assert.Null(Update().Text);
        string[] Kept(string text) => [.. text.Split('\n').Where(line => line.StartsWith("- name", StringComparison.Ordinal) || line.Contains("json:", StringComparison.Ordinal) || line.TrimStart().StartsWith('#'))];
        Assert.Equal(Kept(shuffled), Kept(File.ReadAllText(At("pipeline.test.yaml"))));
    }

    static string Shuffled(string text, Random random)
    {
        var root = (YamlList)YamlReader.Read(text, "", new ProblemList())!;
        var entries = root.Items.Cast<YamlMap>().Select(test => test.Entries.Single(entry => TestFields.Case.OneOf.Contains(entry.Key))).ToList();
        var texts = entries.Select(entry => text[entry.KeySpan.Start..entry.End]).ToArray();
        random.Shuffle(texts);
        return TextEdit.Apply(text, 0, text.Length, entries.Zip(texts, (entry, other) => new TextEdit(entry.KeySpan.Start, entry.End, other)))!;
    }

    void AssertUpdated(string input, string before, string after)
    {
        string Case(string expected) => $"# head\n- name: it\n  {input}\n  {expected.Replace("|", "\n", StringComparison.Ordinal)}\n\n# tail\n- name: robots\n  input: {{ json: {{ kind: robot }} }}\n  dropped:   true\n";
        Write("pipeline.test.yaml", Case(before));
        var update = Update();
        Assert.Equal(Case(after), update.Text);
        Assert.Equal([TestUpdateKind.Updated, TestUpdateKind.Passed], update.Cases.Select(test => test.Kind));
        update.Write();
        Assert.All(PipelineTests.Load(At("pipeline.test.yaml")), test => Assert.Null(test.Run().Message));
    }

    PipelineTestUpdate Update() => PipelineTests.Update(At("pipeline.test.yaml"), StepCatalog.BuiltIn());

    string At(string name) => Path.Combine(_folder.FullName, name);

    void Write(string name, string text) => File.WriteAllText(At(name), text);
}
