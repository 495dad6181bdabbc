using System.Net.Sockets;
using Weir.Tests.Kafka;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>What members of a consumer group (KIP-848) ask is answered by the embedded broker as by Apache Kafka, and leaves the same group.</summary>
[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaGroupTests(ApacheKafkaFixture kafka)
{
    const int Acts = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_same_requests_get_the_same_answers_and_leave_the_same_group(int seed)
    {
        kafka.Require();
        await using var broker = await TestBroker.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", int.Parse(kafka.BootstrapServers.Split(':')[1]), TestContext.Current.CancellationToken);
        using BrokerClient ourClient = broker.Connect(), theirClient = new(socket.GetStream());
        string name = kafka.NewName("played");
        var (ours, theirs) = (new GroupSide(ourClient, name), new GroupSide(theirClient, name));
        await ours.PrepareAsync();
        await theirs.PrepareAsync();
        var play = new GroupPlay(seed);
        for (int number = 0; number < Acts; number++)
        {
            var act = play.Next();
            string told = act.ToString(), expected = await theirs.PlayAsync(act, heeds: false), actual = await ours.PlayAsync(act, heeds: true);
            Assert.True(expected == actual, $"seed {seed}, {number}: {told}{Environment.NewLine}Apache Kafka: {expected}{Environment.NewLine}ours:         {actual}");
        }
    }
}
