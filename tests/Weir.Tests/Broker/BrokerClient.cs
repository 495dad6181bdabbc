using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>Speaks to a broker one request at a time, or sends several before it reads.</summary>
sealed class BrokerClient(Stream stream, string clientId = "test") : IDisposable
{
    int _nextCorrelationId;

    /// <summary>Sends a request in the newest version, or <paramref name="version"/>, and reads the answer.</summary>
    public async Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse>
    {
        int sent = await SendAsync(request, version);
        return await ReceiveAsync<TResponse>(request.ApiKey, version, sent);
    }

    public async Task<int> SendAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse>
    {
        var versions = ApiVersions.Of(request.ApiKey);
        short used = version ?? versions.Newest;
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)request.ApiKey);
        writer.WriteInt16(used);
        writer.WriteInt32(++_nextCorrelationId);
        writer.WriteString(clientId, flexible: false);
        if (versions.IsFlexible(used)) writer.WriteUnsignedVarint(0);
        request.Write(writer, used);
        writer.PatchInt32(0, writer.Length - 4);
        await stream.WriteAsync(writer.ToArray(), TestContext.Current.CancellationToken);
        return _nextCorrelationId;
    }

    public async Task<TResponse> ReceiveAsync<TResponse>(ApiKey key, short? version, int correlationId) where TResponse : IMessage<TResponse>
    {
        var versions = ApiVersions.Of(key);
        short used = version ?? versions.Newest;
        byte[] frame = await ReceiveFrameAsync();
        var reader = new WireReader(frame);
        Assert.Equal(correlationId, reader.ReadInt32());
        if (key != ApiKey.ApiVersions && versions.IsFlexible(used)) reader.SkipTags();
        var response = TResponse.Read(ref reader, used);
        Assert.Equal(0, reader.Remaining);
        return response;
    }

    public async Task<byte[]> ReceiveFrameAsync()
    {
        byte[] length = await ReceiveBytesAsync(4);
        return await ReceiveBytesAsync(BinaryPrimitives.ReadInt32BigEndian(length));
    }

    async Task<byte[]> ReceiveBytesAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int received = 0; received < count;)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(received), TestContext.Current.CancellationToken);
            if (read == 0) throw new EndOfStreamException();
            received += read;
        }
        return bytes;
    }

    /// <summary>Whether the broker closed the connection, once it did.</summary>
    public async Task<bool> IsClosedAsync() => await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;

    public async Task CreateTopicAsync(string name, int partitions = 1, params (string Name, string Value)[] configs)
    {
        var created = await AskAsync(new CreateTopicsRequest
        {
            Topics = [new() { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value })] }],
        });
        Assert.Equal(ErrorCode.None, Assert.Single(created.Topics).ErrorCode);
    }

    /// <summary>Produces records to partition 0 in version 11 (of transactions: version 1), or <paramref name="version"/>.</summary>
    public async Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(string topic, ReadOnlyMemory<byte> batch, string? transactionalId = null, short version = 11, short acks = -1)
    {
        var response = await AskAsync(new ProduceRequest { TransactionalId = transactionalId, Acks = acks, TimeoutMs = 1000, TopicData = [new() { Name = topic, PartitionData = [new() { Index = 0, Records = batch }] }] }, version);
        return response.Responses[0].PartitionResponses[0];
    }

    /// <summary>Fetches partition 0 by the topic's name.</summary>
    public async Task<FetchResponse.PartitionData> FetchAsync(string topic, long offset = 0, bool committed = false, int maxWaitMs = 0, int maxBytes = 1 << 20)
    {
        var response = await AskAsync(FetchRequest(topic, offset, committed, maxWaitMs, maxBytes), 12);
        return response.Responses[0].Partitions[0];
    }

    public static FetchRequest FetchRequest(string topic, long offset = 0, bool committed = false, int maxWaitMs = 0, int maxBytes = 1 << 20) => new()
    {
        MaxWaitMs = maxWaitMs,
        MinBytes = 1,
        MaxBytes = maxBytes,
        IsolationLevel = committed ? (sbyte)1 : (sbyte)0,
        Topics = [new() { Topic = topic, Partitions = [new() { Partition = 0, FetchOffset = offset, PartitionMaxBytes = maxBytes }] }],
    };

    /// <summary>Waits for what must be there: as on Kafka, a commit is answered a moment before everybody sees it.</summary>
    /// <returns>What is visible once it is <paramref name="expected"/>, or after two seconds.</returns>
    public async Task<List<string>> ReadCommittedAsync(string topic, IReadOnlyList<string> expected)
    {
        for (int tries = 0; ; tries++)
        {
            var read = await ReadCommittedAsync(topic);
            if (tries == 100 || read.SequenceEqual(expected)) return read;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>The values in partition 0 that a reader of committed records sees.</summary>
    public async Task<List<string>> ReadCommittedAsync(string topic)
    {
        var data = await FetchAsync(topic, committed: true);
        return Records.Committed(data);
    }

    public void Dispose() => stream.Dispose();
}
