namespace Weir.Tests.Kafka.Worker;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaCompressionTests(ApacheKafkaFixture kafka)
{
    [Theory]
    [MemberData(nameof(CompressedRun.Settings), MemberType = typeof(CompressedRun))]
    public async Task Each_topic_of_Apache_Kafka_is_compressed_as_the_settings_say_of_it(string sink, string dead, string others)
    {
        await using var client = kafka.NewClient();
        await CompressedRun.CheckAsync(client, kafka.NewName("compressed") + "-", sink, dead, others);
    }
}
