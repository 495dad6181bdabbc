using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class LostMembershipTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_stopped_while_he_gives_a_transaction_up_leaves_none_open()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new());
        await using var client = new KafkaClient(new() { BootstrapServers = [broker.BootstrapServers] });
        await using var run = new ControlledRun(client);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // One more after the stop: whoever asked before it does not ask a second time.
        (bool isWritten, bool isStopping, int refusals) = (false, false, 1);
        broker.Faults.OnRequest = request => new(request.Message switch
        {
            ProduceRequest { TransactionalId: not null } => Written(),
            EndTxnRequest when isWritten => request.Refuse(ErrorCode.UnknownServerError),
            InitProducerIdRequest { TransactionalId: not null } => Refuse(request),
            _ => FaultAction.Pass,
        });
        await run.SendAsync(0, """{"a":1}""");
        await asked.Task.WaitAsync(Limit, TimeProvider.System, Cancellation);
        var stopping = run.Run.StopAsync();
        Volatile.Write(ref isStopping, true);
        await stopping;
        var admin = new KafkaAdmin(client);
        long end = await EndOfAsync(IsolationLevel.ReadUncommitted);
        Assert.True(end > 0);
        Assert.Equal(end, await EndOfAsync(IsolationLevel.ReadCommitted));

        FaultAction Written()
        {
            isWritten = true;
            return FaultAction.Pass;
        }

        FaultAction Refuse(BrokerRequest request)
        {
            asked.TrySetResult();
            return Volatile.Read(ref isStopping) && Interlocked.Decrement(ref refusals) < 0 ? FaultAction.Pass : request.Refuse(ErrorCode.CoordinatorLoadInProgress);
        }

        async Task<long> EndOfAsync(IsolationLevel isolation) => (await admin.ListOffsetsAsync("out", OffsetSpec.Latest, isolation, Cancellation)).Sum();
    }

    [Fact]
    public async Task A_worker_that_its_group_gave_up_says_at_once_that_it_has_nothing_and_then_what_it_is_given_again()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new());
        await using var client = new KafkaClient(new() { BootstrapServers = [broker.BootstrapServers] });
        await using var run = new ControlledRun(client);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        int refused = 0;
        broker.Faults.OnRequest = request => new(request.ApiKey == ApiKey.TxnOffsetCommit && Interlocked.Exchange(ref refused, 1) == 0 ? request.Refuse(ErrorCode.UnknownMemberId) : FaultAction.Pass);
        await run.SendAsync(0, """{"a":1}""");
        Assert.Single(await run.ReadAsync("out", 0, 1));
        Assert.Equal(["owns [] given [] revoked [0,1]", "owns [0,1] given [0,1] revoked []"], run.Ownership.TakeLast(2));
    }
}
