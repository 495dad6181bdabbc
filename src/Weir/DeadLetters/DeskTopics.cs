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

    /// <summary>Makes the ledger and the audit where they are missing, with as many replicas as the letters have: a ledger that is lost opens every letter again.</summary>
    /// <param name="client">The cluster of the letters.</param>
    /// <param name="note">Told what could not be made sure of.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many partitions the ledger has.</returns>
    /// <exception cref="CommandFailure">WEIR8061: one is missing and may not be made. WEIR8062: one does not keep what is written.</exception>
    public async Task<int> EnsureAsync(KafkaClient client, Action<string> note, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        var letters = await admin.DescribeTopicAsync(Letters, cancellation);
        await EnsureAsync(admin, new(Ledger, letters.Partitions.Count, Replicas(letters)) { Configs = new Dictionary<string, string> { ["cleanup.policy"] = "compact" } }, cancellation);
        await EnsureAuditAsync(client, note, cancellation);
        await CheckLedgerAsync(admin, note, cancellation);
        return (await admin.DescribeTopicAsync(Ledger, cancellation)).Partitions.Count;
    }

    /// <summary>Makes only the audit; the same failures.</summary>
    public async Task EnsureAuditAsync(KafkaClient client, Action<string> note, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        short replicas = Replicas(await admin.DescribeTopicAsync(Letters, cancellation));
        var audit = new NewTopic(Audit, 1, replicas) { Configs = new Dictionary<string, string> { ["cleanup.policy"] = "delete", ["retention.ms"] = "-1" } };
        if (!await EnsureAsync(admin, audit, cancellation)) await CheckAuditAsync(admin, note, cancellation);
    }

    static short Replicas(TopicMetadata topic) => topic.Partitions is [{ Replicas.Count: > 0 and var count }, ..] ? (short)count : (short)-1;

    // Whether it was made now.
    static async Task<bool> EnsureAsync(KafkaAdmin admin, NewTopic topic, CancellationToken cancellation)
    {
        if (await admin.FindTopicAsync(topic.Name, cancellation) is not null) return false;
        try
        {
            return await admin.CreateTopicIfMissingAsync(topic, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.PolicyViolation or ErrorCode.InvalidReplicationFactor or ErrorCode.InvalidConfig or ErrorCode.InvalidTopicException)
        {
            string settings = string.Concat(topic.Configs.Select(config => $" --config {config.Key}={config.Value}"));
            throw new CommandFailure(ExitCode.Configuration, "WEIR8061", $"topic '{topic.Name}' is missing and may not be created: {refused.Code.Name()}", string.Create(CultureInfo.InvariantCulture, $"Have it created: weir topics create {topic.Name} --partitions {topic.Partitions} --replication-factor {topic.ReplicationFactor}{settings}"));
        }
    }

    async Task CheckLedgerAsync(KafkaAdmin admin, Action<string> note, CancellationToken cancellation)
    {
        var configs = await ConfigsAsync(admin, Ledger, why => note($"the settings of the ledger '{Ledger}' cannot be read ({why}): make sure that it has cleanup.policy=compact; what it forgets would be open again, and be redriven twice"), cancellation);
        if (configs.GetValueOrDefault("cleanup.policy")?.Value is { } policy && policy != "compact")
            throw new CommandFailure(ExitCode.Configuration, "WEIR8062", $"the ledger '{Ledger}' has cleanup.policy={policy}: what it forgets would be open again, and be redriven twice", $"Set it to compact: kafka-configs --alter --topic {Ledger} --add-config cleanup.policy=compact");
    }

    async Task CheckAuditAsync(KafkaAdmin admin, Action<string> note, CancellationToken cancellation)
    {
        var configs = await ConfigsAsync(admin, Audit, why => note($"the settings of the audit '{Audit}' cannot be read ({why}): make sure that it has cleanup.policy=delete and retention.ms=-1; else it forgets who did what"), cancellation);
        string policy = configs.GetValueOrDefault("cleanup.policy")?.Value ?? "";
        if (policy.Contains("compact", StringComparison.Ordinal))
            throw new CommandFailure(ExitCode.Configuration, "WEIR8062", $"the audit '{Audit}' has cleanup.policy={policy}: its lines have no key, so it takes none", $"Set it to delete: kafka-configs --alter --topic {Audit} --add-config cleanup.policy=delete,retention.ms=-1");
        if (policy.Contains("delete", StringComparison.Ordinal) && configs.Number("retention.ms") is { } kept and not -1)
            note(string.Create(CultureInfo.InvariantCulture, $"the audit '{Audit}' has retention.ms={kept}: after that time it forgets who did what; retention.ms=-1 keeps it"));
    }

    // Empty where they may not be read, which is told.
    static async Task<IReadOnlyDictionary<string, ConfigEntry>> ConfigsAsync(KafkaAdmin admin, string topic, Action<string> unread, CancellationToken cancellation)
    {
        try
        {
            return await admin.DescribeTopicConfigsAsync(topic, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion)
        {
            unread(refused.Code.Name());
            return new Dictionary<string, ConfigEntry>();
        }
    }
}
