using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Doctoring;

/// <summary>Settings of the brokers that Weir's own time-outs have to fit.</summary>
sealed class ClusterSettingCheck(KafkaClient client, Findings findings)
{
    const string Subject = "broker settings";

    public async Task RunAsync(CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, ConfigEntry> configs;
        try
        {
            configs = await new KafkaAdmin(client).DescribeBrokerConfigsAsync(client.Metadata.Nodes.Keys.Min(), cancellation);
        }
        catch (KafkaServerException refused)
        {
            findings.Warn(Subject, $"may not be asked ({refused.Message})", "Allow DESCRIBE_CONFIGS on the cluster, or see yourself that transaction.max.timeout.ms and group.max.session.timeout.ms are at least 10000");
            return;
        }
        int before = findings.All.Count;
        AtLeast(configs, "transaction.max.timeout.ms", 10_000, "a worker's transactions time out after 10 s, and the broker refuses that");
        AtLeast(configs, "group.max.session.timeout.ms", 10_000, "a member's session is 10 s, and the broker refuses that");
        if (configs.Number("group.min.session.timeout.ms") is > 10_000 and var least) findings.Fail(Subject, $"group.min.session.timeout.ms is {least}: a member's session is 10 s, and the broker refuses that", "Set it to 10000 or less");
        if (configs.Number("offsets.retention.minutes") is < 1_440 and var minutes) findings.Warn(Subject, $"offsets.retention.minutes is {minutes}: a pipeline that stands still for so long loses its position", "Set it to some days");
        if (findings.All.Count == before) findings.Ok(Subject, "time-outs of transactions and sessions fit");
    }

    void AtLeast(IReadOnlyDictionary<string, ConfigEntry> configs, string name, long least, string why)
    {
        if (configs.Number(name) is { } value && value < least) findings.Fail(Subject, $"{name} is {value}: {why}", $"Set it to {least} or more");
    }
}
