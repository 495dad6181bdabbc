using System.Buffers.Binary;
using Weir.Broker;
using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Network;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Answers_come_in_the_order_of_the_requests()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = broker.Connect();
        await client.CreateTopicAsync("t");
        // The fetch waits; what was asked behind it is done meanwhile and answered after it.
        int fetch = await client.SendAsync(BrokerClient.FetchRequest("t", maxWaitMs: 60_000), 12);
        int produce = await client.SendAsync(new ProduceRequest { Acks = -1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch("a") }] }] }, 11);
        var fetched = await client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, fetch);
        Assert.Equal(["a"], Records.All(fetched.Responses[0].Partitions[0]));
        Assert.Equal(0, (await client.ReceiveAsync<ProduceResponse>(ApiKey.Produce, 11, produce)).Responses[0].PartitionResponses[0].BaseOffset);
    }

    [Fact]
    public async Task A_version_of_ApiVersions_from_the_future_is_answered_in_version_0()
    {
        await using var broker = await TestBroker.StartAsync();
        var stream = broker.ConnectStream();
        await stream.WriteAsync(Frame([0, 18, 0, 99, 0, 0, 0, 5, 0xFF, 0xFF]), TestContext.Current.CancellationToken);
        using var client = new BrokerClient(stream);
        var response = await client.ReceiveAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, 5);
        Assert.Equal(ErrorCode.UnsupportedVersion, response.ErrorCode);
        Assert.Equal((short)ApiKey.ApiVersions, Assert.Single(response.ApiKeys).ApiKey);
    }

    [Theory]
    [InlineData(new byte[] { 0, 99, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF })] // an API that does not exist
    [InlineData(new byte[] { 0, 3, 0, 99, 0, 0, 0, 1, 0xFF, 0xFF })] // a version of Metadata that does not exist
    [InlineData(new byte[] { 0, 3, 0, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0, 0, 0, 9 })] // a list of nine in no bytes
    [InlineData(new byte[] { 0 })] // not even a header
    public async Task What_is_not_a_request_that_is_served_closes_the_connection(byte[] request)
    {
        await using var broker = await TestBroker.StartAsync();
        var stream = broker.ConnectStream();
        await stream.WriteAsync(Frame(request), TestContext.Current.CancellationToken);
        Assert.True(await new BrokerClient(stream).IsClosedAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task A_frame_of_an_impossible_size_closes_the_connection(int size)
    {
        await using var broker = await TestBroker.StartAsync(options => options with { MaxRequestBytes = 1000 });
        var stream = broker.ConnectStream();
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, size);
        await stream.WriteAsync(length, TestContext.Current.CancellationToken);
        Assert.True(await new BrokerClient(stream).IsClosedAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_is_not_read_from_for_ever()
    {
        var (held, isFull) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var broker = await TestBroker.StartAsync(options => options with { MaxRequestBytes = 100_000 });
        int taken = 0;
        broker.Faults.OnRequest = request =>
        {
            if (request.ApiKey == ApiKey.Produce && Interlocked.Increment(ref taken) == 3) isFull.SetResult();
            return new(FaultAction.Pass);
        };
        broker.Faults.OnResponse = async (request, _) =>
        {
            if (request.ApiKey == ApiKey.Produce) await held.Task;
            return FaultAction.Pass;
        };
        using var client = broker.Connect();
        await client.CreateTopicAsync("t");
        string large = new('x', 40_000);
        var sent = new List<int>();
        for (int number = 0; number < 6; number++) sent.Add(await client.SendAsync(new ProduceRequest { Acks = -1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch(large) }] }] }, 11));
        // A second connection is served meanwhile, and the third request is the last that is taken of the first.
        await isFull.Task.WaitAsync(TestContext.Current.CancellationToken);
        using var other = broker.Connect();
        for (int round = 0; round < 20; round++) await other.AskAsync(new MetadataRequest { Topics = [] });
        Assert.Equal(3, Volatile.Read(ref taken));
        held.SetResult();
        foreach (int id in sent) Assert.Equal(ErrorCode.None, (await client.ReceiveAsync<ProduceResponse>(ApiKey.Produce, 11, id)).Responses[0].PartitionResponses[0].ErrorCode);
        Assert.Equal(6, taken);
    }

    [Fact]
    public async Task A_connection_holds_the_records_of_one_fetch_however_many_it_asks_for()
    {
        var held = new TaskCompletionSource();
        await using var broker = await TestBroker.StartAsync();
        int taken = 0;
        broker.Faults.OnRequest = request =>
        {
            if (request.ApiKey == ApiKey.Fetch) Interlocked.Increment(ref taken);
            return new(FaultAction.Pass);
        };
        broker.Faults.OnResponse = async (request, _) =>
        {
            if (request.ApiKey == ApiKey.Fetch) await held.Task;
            return FaultAction.Pass;
        };
        using var client = broker.Connect();
        await client.CreateTopicAsync("t");
        await client.ProduceAsync("t", Records.Batch("a"));
        var sent = new List<int>();
        for (int number = 0; number < 3; number++) sent.Add(await client.SendAsync(BrokerClient.FetchRequest("t", maxWaitMs: 0), 12));
        using var other = broker.Connect();
        for (int round = 0; round < 20; round++) await other.AskAsync(new MetadataRequest { Topics = [] });
        Assert.Equal(1, Volatile.Read(ref taken));
        held.SetResult();
        foreach (int id in sent) Assert.Equal(["a"], Records.All((await client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, id)).Responses[0].Partitions[0]));
        Assert.Equal(3, taken);
    }

    [Fact]
    public async Task A_port_takes_so_many_connections_and_no_more_until_one_is_gone()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { MaxConnections = 2 });
        using var first = await OpenAsync(broker);
        using var second = await OpenAsync(broker);
        Assert.True(await IsAnsweredAsync(first));
        Assert.True(await IsAnsweredAsync(second));
        using (var third = await OpenAsync(broker)) Assert.False(await IsAnsweredAsync(third));
        first.Dispose();
        bool isTaken = false;
        for (int tries = 0; tries < 10_000 && !isTaken; tries++)
        {
            using var again = await OpenAsync(broker);
            isTaken = await IsAnsweredAsync(again);
        }
        Assert.True(isTaken);
        Assert.True(await IsAnsweredAsync(second));
    }

    [Fact]
    public async Task A_connection_that_asks_nothing_for_long_is_closed_and_one_that_waits_for_an_answer_is_not()
    {
        var time = new TestTime();
        await using var broker = await EmbeddedBroker.StartAsync(new() { Time = time, AutoCreateTopics = true });
        using var idle = await OpenAsync(broker);
        using var waiting = new BrokerClient((await OpenAsync(broker)).GetStream());
        Assert.True(await IsAnsweredAsync(idle));
        await waiting.CreateTopicAsync("t");
        int fetch = await waiting.SendAsync(BrokerClient.FetchRequest("t", maxWaitMs: 3_600_000), 12);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(await IsAnsweredAsync(idle));
        Assert.True(await WhileTimePasses(new BrokerClient(idle.GetStream()).IsClosedAsync()));
        Assert.Equal(ErrorCode.None, (await WhileTimePasses(waiting.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, fetch))).ErrorCode);

        // A minute at a time: what was answered is accounted for a moment after it was sent.
        async Task<T> WhileTimePasses<T>(Task<T> task)
        {
            for (int minutes = 0; !task.IsCompleted; minutes++)
            {
                Assert.True(minutes < 5_000, "not within days");
                time.Advance(TimeSpan.FromMinutes(1));
                await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
            }
            return await task;
        }
    }

    static async Task<System.Net.Sockets.TcpClient> OpenAsync(EmbeddedBroker broker)
    {
        var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", broker.Port, TestContext.Current.CancellationToken);
        return client;
    }

    static async Task<bool> IsAnsweredAsync(System.Net.Sockets.TcpClient client)
    {
        try
        {
            var asked = new BrokerClient(client.GetStream());
            return (await asked.AskAsync(new MetadataRequest { Topics = [] })).ErrorCode == ErrorCode.None;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task Everything_that_is_offered_is_known_and_transactions_are_of_version_2()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = broker.Connect();
        var offered = await client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "weir", ClientSoftwareVersion = "1" });
        // KAFKA-18659: old clients look for version 0 of Produce, which nobody serves.
        Assert.All(offered.ApiKeys, api => Assert.Equal((api.ApiKey == (short)ApiKey.Produce ? (short)0 : ApiVersions.Of((ApiKey)api.ApiKey).Oldest, ApiVersions.Of((ApiKey)api.ApiKey).Newest), (api.MinVersion, api.MaxVersion)));
        Assert.Contains(offered.FinalizedFeatures, feature => feature.Name == "transaction.version" && feature.MaxVersionLevel == 2);
        Assert.DoesNotContain((await client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "weir", ClientSoftwareVersion = "1" }, 3)).SupportedFeatures, feature => feature.MinVersion == 0);
        Assert.Equal(ErrorCode.InvalidRequest, (await client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "no good", ClientSoftwareVersion = "1" })).ErrorCode);
    }

    [Fact]
    public async Task A_test_can_lose_a_request_or_its_answer()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = broker.Connect();
        await client.CreateTopicAsync("t");
        broker.Faults.OnRequest = request => new(request.ApiKey == ApiKey.Produce ? FaultAction.Close : FaultAction.Pass);
        await client.SendAsync(new ProduceRequest { Acks = -1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch("never arrived") }] }] }, 11);
        Assert.True(await client.IsClosedAsync());
        broker.Faults.OnRequest = null;
        broker.Faults.OnResponse = (request, _) => new(request.ApiKey == ApiKey.Produce ? FaultAction.Close : FaultAction.Pass);
        using var second = broker.Connect();
        await second.SendAsync(new ProduceRequest { Acks = -1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch("arrived") }] }] }, 11);
        Assert.True(await second.IsClosedAsync());
        broker.Faults.OnResponse = null;
        using var third = broker.Connect();
        Assert.Equal(["arrived"], Records.All(await third.FetchAsync("t")));
    }

    [Fact]
    public async Task A_test_can_answer_itself()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = broker.Connect();
        broker.Faults.OnRequest = request => new(FaultAction.Answer(new HeartbeatResponse { ErrorCode = ErrorCode.CoordinatorNotAvailable }));
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await client.AskAsync(new HeartbeatRequest { GroupId = "g" })).ErrorCode);
        broker.Faults.OnRequest = null;
        broker.Faults.OnResponse = (_, _) => new(FaultAction.Answer(new HeartbeatResponse { ErrorCode = ErrorCode.NotCoordinator }));
        Assert.Equal(ErrorCode.NotCoordinator, (await client.AskAsync(new HeartbeatRequest { GroupId = "g" })).ErrorCode);
    }

    [Fact]
    public async Task The_broker_listens_on_a_free_port()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new());
        using var socket = new System.Net.Sockets.TcpClient("127.0.0.1", broker.Port);
        using var client = new BrokerClient(socket.GetStream());
        var metadata = await client.AskAsync(new MetadataRequest { Topics = null });
        Assert.Equal((broker.Port, "127.0.0.1"), (metadata.Brokers[0].Port, metadata.Brokers[0].Host));
        Assert.Equal(22, metadata.ClusterId!.Length);
    }

    [Fact]
    public async Task A_queue_of_bytes_keeps_their_order_and_makes_the_writer_wait()
    {
        var queue = new ByteQueue(100);
        byte[] sent = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        var writing = queue.WriteAsync(sent, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        var received = new List<byte>();
        byte[] part = new byte[33];
        while (received.Count < sent.Length) received.AddRange(part.AsSpan(0, await queue.ReadAsync(part, TestContext.Current.CancellationToken)));
        await writing;
        Assert.Equal(sent, received);
        queue.Close();
        Assert.Equal(0, await queue.ReadAsync(part, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(async () => await queue.WriteAsync(sent, TestContext.Current.CancellationToken));
    }

    static byte[] Frame(byte[] request)
    {
        byte[] frame = new byte[4 + request.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, request.Length);
        request.CopyTo(frame, 4);
        return frame;
    }
}
