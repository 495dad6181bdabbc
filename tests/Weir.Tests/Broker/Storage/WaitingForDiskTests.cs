using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Storage;

public sealed class WaitingForDiskTests
{
    [Fact]
    public async Task Who_does_not_wait_for_the_disk_is_held_where_too_much_waits_for_it()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        using var client = new BrokerClient(broker.Connect());
        await client.CreateTopicAsync("t");
        var held = broker.Disk.HoldSyncs();
        byte[] batch = Records.Batch(new string('x', 1_000_000));
        var sent = new List<int>();
        for (int number = 0; number < 30; number++) sent.Add(await client.SendAsync(new ProduceRequest { Acks = 1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = batch }] }] }, 11));
        foreach (int id in sent.Take(15)) Assert.Equal(ErrorCode.None, await AnswerAsync(id));
        var rest = Task.Run(async () => { foreach (int id in sent.Skip(15)) Assert.Equal(ErrorCode.None, await AnswerAsync(id)); }, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TimeoutException>(() => rest.WaitAsync(TimeSpan.FromMilliseconds(300), TimeProvider.System));
        held.Dispose();
        await rest;

        async Task<ErrorCode> AnswerAsync(int id) => (await client.ReceiveAsync<ProduceResponse>(ApiKey.Produce, 11, id)).Responses[0].PartitionResponses[0].ErrorCode;
    }
}
