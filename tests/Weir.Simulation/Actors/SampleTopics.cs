using System.Globalization;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Simulation.Actors;

/// <summary>The topics of a run.</summary>
static class SampleTopics
{
    /// <summary>What the dead-letter topic takes where records are bulky: no whole letter of theirs, but one that stands for it.</summary>
    const int SmallLetters = 3000;

    /// <summary>The dead-letter topic takes whole letters from now on.</summary>
    public static Task MendLettersAsync(KafkaClient client) => new KafkaAdmin(client).AlterTopicConfigsAsync(SamplePipeline.DeadLetters, new Dictionary<string, string?> { ["max.message.bytes"] = null }, CancellationToken.None);

    /// <summary>The source, at the beginning and when it is made anew.</summary>
    public static Task CreateSourceAsync(KafkaAdmin admin, SimulationTraits traits, int partitions) => admin.CreateTopicAsync(new NewTopic(SamplePipeline.Source, partitions)
    {
        Configs = traits.Mix.Strange ? new Dictionary<string, string> { ["message.timestamp.after.max.ms"] = long.MaxValue.ToString(CultureInfo.InvariantCulture) } : [],
    }, CancellationToken.None);

    /// <summary>The dead-letter topic, at the beginning and when it was deleted.</summary>
    public static Task CreateLettersAsync(KafkaAdmin admin, SimulationTraits traits) => admin.CreateTopicAsync(new NewTopic(SamplePipeline.DeadLetters, traits.Partitions)
    {
        Configs = traits.Mix.Bulky ? new Dictionary<string, string> { ["max.message.bytes"] = SmallLetters.ToString(CultureInfo.InvariantCulture) } : [],
    }, CancellationToken.None);

    public static async Task CreateAsync(KafkaClient client, SimulationTraits traits)
    {
        var admin = new KafkaAdmin(client);
        Task Create(string topic, int partitions) => admin.CreateTopicAsync(new NewTopic(topic, partitions), CancellationToken.None);
        await CreateSourceAsync(admin, traits, traits.Partitions);
        await Create(SamplePipeline.Sink, traits.Partitions);
        await CreateLettersAsync(admin, traits);
        if (traits.Routes) await Create(SamplePipeline.Routed, traits.Partitions + 1);
        if (traits.HasDesk) await Create(SamplePipeline.Redriven, traits.Partitions);
    }
}
