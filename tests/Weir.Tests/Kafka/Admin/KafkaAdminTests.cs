using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol.Messages;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Admin;

public sealed class KafkaAdminTests
{
    [Fact]
    public async Task A_broker_that_takes_all_the_time_it_was_given_to_delete_records_is_still_heard()
    {
        var time = new TestTime();
        await using var cluster = new ScriptedCluster(time: time);
        cluster.On<DeleteRecordsRequest, DeleteRecordsResponse>((request, _) =>
        {
            time.Advance(TimeSpan.FromMilliseconds(request.TimeoutMs + 500));
            return new() { Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 2, LowWatermark = 7 }] }] };
        });
        var partition = new TopicPartition("t", 2);
        var deleting = new KafkaAdmin(cluster.Client).DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [partition] = 7 }, TestContext.Current.CancellationToken);
        // Where the client gave up it waits, by a clock that stands, to try again.
        Assert.Equal(7, (await deleting.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken))[partition]);
    }
}
