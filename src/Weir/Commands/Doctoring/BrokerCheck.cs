using Weir.Kafka;
using Weir.Kafka.Admin;
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
        var answers = new List<(KafkaNode Node, BrokerAbilities Abilities)>();
        foreach (var node in cluster.Nodes.Values.OrderBy(node => node.Id))
        {
            try
            {
                answers.Add((node, await new KafkaAdmin(client).AbilitiesAsync(node.Id, cancellation)));
            }
            catch (KafkaConnectionException error)
            {
                findings.Fail($"broker {node.Id}", $"the cluster names it as {node}, and it cannot be reached: {error.Message}", "Let advertised.listeners name an address that this machine can reach, and look whether the broker runs");
            }
        }
        if (answers.Count > 0) findings.Ok("brokers", $"{answers.Count} of {cluster.Nodes.Count} answer: {string.Join(", ", answers.Select(answer => answer.Node))}; cluster {cluster.ClusterId}");
        foreach (var (node, abilities) in answers) Transactions(node, abilities);
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

    void Transactions(KafkaNode node, BrokerAbilities abilities)
    {
        string subject = $"broker {node.Id}";
        ApiKey[] missing = [.. ((ApiKey[])[ApiKey.InitProducerId, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn]).Where(key => abilities.NewestVersion(key) < 0)];
        string metadata = abilities.Features.TryGetValue("metadata.version", out short level) ? $", metadata.version {level}" : "";
        if (missing.Length > 0)
            findings.Fail(subject, $"has no transactions ({missing[0]} is missing), and Weir writes exactly once or not at all", "Use Apache Kafka 2.5 or newer, MSK, Confluent Cloud, Redpanda, or Event Hubs Premium");
        else if (abilities.NewestVersion(ApiKey.TxnOffsetCommit) < FencingOffsetCommit)
            findings.Fail(subject, "is older than Kafka 2.5 and cannot fence a group's former members (KIP-447)", "Use Apache Kafka 2.5 or newer");
        else if (abilities.HasTransactionsTwo)
            findings.Ok(subject, $"transactions of version 2 (KIP-890){metadata}");
        else
            findings.Ok(subject, $"transactions of version 1: nothing is sent twice where its outcome is unknown{metadata}");
    }
}
