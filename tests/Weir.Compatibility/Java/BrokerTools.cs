using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's own tools, pointed at one broker.</summary>
sealed class BrokerTools(IKafkaCluster cluster)
{
    public string Servers => cluster.BootstrapServers;

    /// <summary>A name that nobody else has, for a topic or a group.</summary>
    public static string NewName(string what) => $"{what}-{Guid.NewGuid():N}"[..20];

    /// <summary>Runs a tool to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public Task<string> RunAsync(string tool, params string[] arguments) => KafkaTools.RunAsync(tool, ["--bootstrap-server", Servers, .. arguments]);

    /// <summary>Runs a tool that reads <paramref name="input"/>.</summary>
    public Task<string> FeedAsync(string input, string tool, params string[] arguments) => KafkaTools.FeedAsync(input, tool, ["--bootstrap-server", Servers, .. arguments]);

    /// <summary>A tool's lines as words, without the empty ones.</summary>
    public async Task<List<string[]>> TableAsync(string tool, params string[] arguments) =>
        [.. (await RunAsync(tool, arguments)).Split('\n').Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0)];

    /// <summary>Creates a topic.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> NewTopicAsync(string what, int partitions, params string[] arguments)
    {
        string name = NewName(what);
        await RunAsync("topics", ["--create", "--topic", name, "--partitions", $"{partitions}", .. arguments]);
        return name;
    }

    /// <summary>Writes <paramref name="count"/> records with the values 0 to count - 1, in order, with Kafka's verifiable producer.</summary>
    public async Task FillAsync(string topic, int count)
    {
        string told = await RunAsync("verifiable-producer", "--topic", topic, "--max-messages", $"{count}", "--acks", "-1");
        Assert.Contains($"\"sent\":{count},\"acked\":{count}", told.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
