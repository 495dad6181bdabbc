using System.Globalization;
using Weir.Commands;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>The names that belong to a dead-letter topic's desk; ACLs depend on them.</summary>
/// <param name="Letters">The dead-letter topic.</param>
sealed record DeskTopics(string Letters)
{
    /// <summary>Compacted: one entry per letter that was dealt with.</summary>
    public string Ledger => Letters + "-ledger";

    /// <summary>Kept for ever: who did or saw what, when and why.</summary>
    public string Audit => Letters + "-audit";

    /// <summary>Who takes it last has the desk.</summary>
    public string TransactionalId => "weir.desk." + Letters;

    /// <summary>Makes the ledger and the audit where they are missing.</summary>
    /// <param name="client">The cluster of the letters.</param>
    /// <param name="note">Told that the ledger's settings may not be read.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many partitions the ledger has.</returns>
    /// <exception cref="CommandFailure">WEIR8061: one is missing and may not be made. WEIR8062: the ledger forgets.</exception>
    public async Task<int> EnsureAsync(KafkaClient client, Action<string> note, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        int letters = (await admin.DescribeTopicAsync(Letters, cancellation)).Partitions.Count;
        await EnsureAsync(admin, Ledger, letters, new() { ["cleanup.policy"] = "compact" }, cancellation);
        await EnsureAuditAsync(client, cancellation);
        await CheckLedgerAsync(admin, note, cancellation);
        return (await admin.DescribeTopicAsync(Ledger, cancellation)).Partitions.Count;
    }

    /// <summary>Makes only the audit.</summary>
    public Task EnsureAuditAsync(KafkaClient client, CancellationToken cancellation) =>
        EnsureAsync(new KafkaAdmin(client), Audit, 1, new() { ["cleanup.policy"] = "delete", ["retention.ms"] = "-1" }, cancellation);

    static async Task EnsureAsync(KafkaAdmin admin, string topic, int partitions, Dictionary<string, string> configs, CancellationToken cancellation)
    {
        if (await admin.FindTopicAsync(topic, cancellation) is not null) return;
        try
        {
            await admin.CreateTopicIfMissingAsync(new NewTopic(topic, partitions) { Configs = configs }, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.PolicyViolation or ErrorCode.InvalidReplicationFactor or ErrorCode.InvalidConfig or ErrorCode.InvalidTopicException)
        {
            string settings = string.Concat(configs.Select(config => $" --config {config.Key}={config.Value}"));
            throw new CommandFailure(ExitCode.Configuration, "WEIR8061", $"topic '{topic}' is missing and may not be created: {refused.Code.Name()}", string.Create(CultureInfo.InvariantCulture, $"Have it created: weir topics create {topic} --partitions {partitions}{settings}"));
        }
    }

    async Task CheckLedgerAsync(KafkaAdmin admin, Action<string> note, CancellationToken cancellation)
    {
        try
        {
            var configs = await admin.DescribeTopicConfigsAsync(Ledger, cancellation);
            if (configs.GetValueOrDefault("cleanup.policy")?.Value is { } policy && policy != "compact")
                throw new CommandFailure(ExitCode.Configuration, "WEIR8062", $"the ledger '{Ledger}' has cleanup.policy={policy}: what it forgets would be open again, and be redriven twice", $"Set it to compact: kafka-configs --alter --topic {Ledger} --add-config cleanup.policy=compact");
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion)
        {
            note($"the settings of the ledger '{Ledger}' cannot be read ({refused.Code.Name()}): make sure that it has cleanup.policy=compact; what it forgets would be open again, and be redriven twice");
        }
    }
}
