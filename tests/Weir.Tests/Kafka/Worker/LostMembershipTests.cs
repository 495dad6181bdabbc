using Weir.Broker;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support;

namespace Weir.Tests.Kafka.Worker;

public sealed class LostMembershipTests
{
    [Fact]
    public async Task A_worker_that_its_group_gave_up_says_at_once_that_it_has_nothing_and_then_what_it_is_given_again()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new());
        await using var client = new KafkaClient(new() { BootstrapServers = [broker.BootstrapServers] });
        await using var run = new ControlledRun(client);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        int refused = 0;
        broker.Faults.OnRequest = request => new(request.ApiKey == ApiKey.TxnOffsetCommit && Interlocked.Exchange(ref refused, 1) == 0 ? FaultAction.Answer(RefusalAnswers.To(request, ErrorCode.UnknownMemberId)) : FaultAction.Pass);
        await run.SendAsync(0, """{"a":1}""");
        Assert.Single(await run.ReadAsync("out", 0, 1));
        Assert.Equal(["owns [] given [] revoked [0,1]", "owns [0,1] given [0,1] revoked []"], run.Ownership.TakeLast(2));
    }
}
