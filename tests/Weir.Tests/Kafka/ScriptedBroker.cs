using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka;

/// <summary>A broker on loopback that answers as a test says: failure paths are as easy to reach as success.</summary>
sealed class ScriptedBroker : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Dictionary<ApiKey, Func<ReadOnlyMemory<byte>, short, IMessage?>> _answers = [];
    readonly List<Task> _serving = [];
    readonly CancellationTokenSource _stopped = new();

    public ScriptedBroker()
    {
        _listener.Start();
        _serving.Add(AcceptAsync());
    }

    /// <summary>The finalized feature <c>transaction.version</c>. Default 0: a broker before Kafka 4.</summary>
    public short TransactionVersion { get; init; }

    /// <summary>The finalized feature <c>group.version</c>. Default 0: no KIP-848.</summary>
    public short GroupVersion { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What to answer to an API's requests; null closes the connection.</summary>
    public ScriptedBroker On<TRequest, TResponse>(Func<TRequest, TResponse?> answer) where TRequest : class, IRequest<TResponse>, IMessage<TRequest>, new() where TResponse : class, IMessage<TResponse>
    {
        _answers[new TRequest().ApiKey] = (body, version) =>
        {
            var reader = new WireReader(body);
            return answer(TRequest.Read(ref reader, version));
        };
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_serving.ToArray());
        _stopped.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopped.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            byte[] prefix = new byte[4];
            while (true)
            {
                await stream.ReadExactlyAsync(prefix, _stopped.Token);
                byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
                await stream.ReadExactlyAsync(frame, _stopped.Token);
                if (Answer(frame) is not { } answer) return;
                await stream.WriteAsync(answer, _stopped.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    byte[]? Answer(byte[] frame)
    {
        var reader = new WireReader(frame);
        var api = (ApiKey)reader.ReadInt16();
        short version = reader.ReadInt16();
        int correlation = reader.ReadInt32();
        reader.ReadNullableString(flexible: false);
        bool isFlexible = ApiVersions.Of(api).IsFlexible(version);
        if (isFlexible) reader.SkipTags();
        var message = api == ApiKey.ApiVersions ? Versions() : _answers[api](frame.AsMemory(reader.Position), version);
        if (message is null) return null;
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt32(correlation);
        if (isFlexible && api != ApiKey.ApiVersions) writer.WriteUnsignedVarint(0);
        message.Write(writer, version);
        writer.PatchInt32(0, writer.Length - 4);
        return writer.ToArray();
    }

    ApiVersionsResponse Versions() => new()
    {
        ApiKeys = [.. _answers.Keys.Append(ApiKey.ApiVersions).Select(ApiVersions.Of).Select(api => new ApiVersionsResponse.ApiVersion { ApiKey = (short)api.ApiKey, MinVersion = api.Oldest, MaxVersion = api.Newest })],
        FinalizedFeatures = [new() { Name = "transaction.version", MaxVersionLevel = TransactionVersion, MinVersionLevel = TransactionVersion }, new() { Name = "group.version", MaxVersionLevel = GroupVersion, MinVersionLevel = GroupVersion }],
    };
}
