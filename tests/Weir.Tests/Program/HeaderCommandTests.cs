using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

/// <summary>A pipeline whose steps look at headers and at the offset, through the commands that take records through it.</summary>
public sealed class HeaderCommandTests : IAsyncLifetime
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("sink: { topic", """
              - drop: {}
                when: { headers: { synthetic: { equals: 'yes' } } }
              - set: { field: app_version, header: version }
              - set: { field: offset, metadata: offset }
              - convert: { field: offset, to: string, as: device_type }
            sink: { topic
            """.TrimEnd(), StringComparison.Ordinal));
        foreach (string headers in (string[])["-H version=1 -H version=7.7", "-H synthetic=yes", "-H synthetic=no"]) Assert.Equal(0, (await _program.OnBroker($"produce -t user-login -p 2 {headers}", Good + "\n")).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_dry_run_decides_as_a_run_does()
    {
        var outcomes = JsonNode.Parse((await _program.OnBroker($"run {_program.Pipeline} --dry-run --reveal -o json")).Out)!["outcomes"]!.AsArray();
        Assert.Equal([("written", 2), ("dropped", 1)], outcomes.Select(outcome => ((string)outcome!["outcome"]!, (int)outcome["records"]!)));
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        var written = (await _program.OnBroker("consume -t user-login-processed -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
        Assert.Equal([("7.7", "0"), ("2.3.0", "2")], written.Select(record => ((string)record["app_version"]!, (string)record["device_type"]!)).OrderBy(record => record.Item2, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Explain_takes_a_record_with_its_headers_and_its_place()
    {
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Contains("  result    dropped\n", await Explain("user-login/2@1"));
        string shown = await Explain("user-login/2@0");
        Assert.Contains("  step 7    set (line 19): app_version: \"2.3.0\" -> \"7.7\"\n", shown);
        Assert.Contains("  step 8    set (line 20): offset added: 0\n", shown);
        Assert.Contains("  found     its output user-login-processed/2@0 (", shown);
    }

    async Task<string> Explain(string what) => (await _program.OnBroker($"explain {what} -f {_program.Pipeline} --reveal")).Out;
}
