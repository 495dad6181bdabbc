using Weir.Kafka;
using Weir.Protocol.Messages;

namespace Weir.Commands.Doctoring;

/// <summary>Whether the brokers named and those they name can be reached, and what they can do.</summary>
sealed class BrokerCheck(KafkaClient client, Findings findings)
{
    /// <summary>Kafka 2.5, which can fence a group's former members (KIP-447).</summary>
    const short FencingOffsetCommit = 3;

    /// <returns>Whether one answers.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        bool any = false;
        foreach (string address in client.Options.BootstrapServers) any |= await AnswersAsync(address, cancellation);
        if (!any) return false;
        var cluster = await client.RefreshAsync([], cancellation);
        var answers = new List<(KafkaNode Node, ApiVersionsResponse Versions)>();
        foreach (var node in cluster.Nodes.Values.OrderBy(node => node.Id))
        {
            try
            {
                answers.Add((node, await client.SendAsync(node.Id, Lane.Control, new ApiVersionsRequest { ClientSoftwareName = "weir", ClientSoftwareVersion = "0" }, cancellation)));
            }
            catch (KafkaConnectionException error)
            {
                findings.Fail($"broker {node.Id}", $"the cluster names it as {node}, and it cannot be reached: {error.Message}", "Let advertised.listeners name an address that this machine can reach, and look whether the broker runs");
            }
        }
        if (answers.Count > 0) findings.Ok("brokers", $"{answers.Count} of {cluster.Nodes.Count} answer: {string.Join(", ", answers.Select(answer => answer.Node))}; cluster {cluster.ClusterId}");
        foreach (var (node, versions) in answers) Transactions(node, versions);
        return true;
    }

    async Task<bool> AnswersAsync(string address, CancellationToken cancellation)
    {
        try
        {
            await using var one = new KafkaClient(client.Options with { BootstrapServers = [address] });
            await one.RefreshAsync([], cancellation);
            return true;
        }
        catch (KafkaConnectionException error)
        {
            findings.Fail($"broker {address}", $"does not answer: {error.Message}", "Look whether it runs, and whether the address and the port are right");
            return false;
        }
    }

    void Transactions(KafkaNode node, ApiVersionsResponse versions)
    {
        var newest = versions.ApiKeys.ToDictionary(api => (ApiKey)api.ApiKey, api => api.MaxVersion);
        string subject = $"broker {node.Id}";
        ApiKey[] needed = [ApiKey.InitProducerId, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn];
        if (needed.FirstOrDefault(key => !newest.ContainsKey(key)) is var missing and not ApiKey.Produce)
            findings.Fail(subject, $"has no transactions ({missing} is missing), and Weir writes exactly once or not at all", "Use Apache Kafka 2.5 or newer, MSK, Confluent Cloud, Redpanda, or Event Hubs Premium");
        else if (newest[ApiKey.TxnOffsetCommit] < FencingOffsetCommit)
            findings.Fail(subject, "is older than Kafka 2.5 and cannot fence a group's former members (KIP-447)", "Use Apache Kafka 2.5 or newer");
        else if (versions.FinalizedFeatures.FirstOrDefault(feature => feature.Name == "transaction.version")?.MaxVersionLevel >= 2)
            findings.Ok(subject, $"transactions of version 2 (KIP-890){Metadata(versions)}");
        else
            findings.Ok(subject, $"transactions of version 1: nothing is sent twice where its outcome is unknown{Metadata(versions)}");
    }

    static string Metadata(ApiVersionsResponse versions) => versions.FinalizedFeatures.FirstOrDefault(feature => feature.Name == "metadata.version") is { } level ? $", metadata.version {level.MaxVersionLevel}" : "";
}
