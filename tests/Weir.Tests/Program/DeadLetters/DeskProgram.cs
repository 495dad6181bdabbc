using System.Text.Json.Nodes;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>The sample pipeline with a few letters of three kinds in its dead-letter topic, written by the pipeline itself.</summary>
sealed class DeskProgram : IAsyncDisposable
{
    public const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";
    public static readonly string BadIp = Good.Replace("199.172.111.135", " 199.172.111.135 ", StringComparison.Ordinal);
    public static readonly string BadLocale = Good.Replace("\"RU\"", "\"ru\"", StringComparison.Ordinal);
    public const string NoJson = "not json";

    DeskProgram(TestProgram program) => Program = program;

    public TestProgram Program { get; }

    /// <summary>user-login/2 holds a good record, two with a wrong ip and one with a wrong locale; user-login/1 one that is no JSON. They were run.</summary>
    public static async Task<DeskProgram> StartAsync()
    {
        var desk = new DeskProgram(await TestProgram.StartAsync());
        await desk.Program.CreateTopicsAsync();
        Assert.Equal(0, (await desk.Program.OnBroker("produce -t user-login -p 2 -k someone -H trace=1 -H weir-dead-code=mine", $"{Good}\n{BadIp}\n{BadIp}\n{BadLocale}\n")).Exit);
        Assert.Equal(0, (await desk.Program.OnBroker("produce -t user-login -p 1", $"{NoJson}\n")).Exit);
        await desk.RunPipelineAsync();
        return desk;
    }

    /// <summary>Runs the pipeline over what is there.</summary>
    public async Task RunPipelineAsync() => Assert.Equal(0, (await Program.RunPipelineAsync()).Exit);

    /// <summary>Runs <c>weir deadletters</c> with the pipeline's file.</summary>
    public Task<Ran> Dlq(string command) => Program.OnBroker($"deadletters {command} -f {Program.Pipeline}");

    /// <summary>The same, which must work, and its JSON.</summary>
    public async Task<JsonNode> Json(string command)
    {
        var ran = await Dlq(command + " -o json");
        Assert.True(ran.Exit == 0, ran.Error);
        return JsonNode.Parse(ran.Out)!;
    }

    public async Task<int> OpenAsync() => (int)(await Json("list"))["open"]!;

    /// <summary>A topic's records, each as the format says.</summary>
    public async Task<string[]> RecordsAsync(string topic, string format = "%s")
    {
        var ran = await Program.OnBroker($"consume -t {topic} -e -f {format}\\n");
        Assert.True(ran.Exit == 0, ran.Error);
        return ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<bool> HasTopicAsync(string topic) => (await Program.OnBroker("topics list")).Out.Contains(topic + " ", StringComparison.Ordinal);

    public string File(string name, string text)
    {
        string path = Path.Combine(Program.Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
