using System.Buffers.Binary;
using System.Reflection;
using Weir.Broker.Network;
using Weir.Kafka;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Fuzz;

/// <summary>A broker that may answer anything, to our client: it says what is wrong with the answer, and the records in it are read or refused.</summary>
/// <remarks>An input is a frame: API and version in two bytes each, then the answer as it follows the correlation id.</remarks>
sealed class ResponseTarget : FuzzTarget
{
    static readonly MethodInfo AskMethod = typeof(ResponseTarget).GetMethod(nameof(AskAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
    static readonly byte[] Versions = VersionsOfAll();

    static readonly Dictionary<ApiKey, Func<KafkaConnection, short, Task<IMessage>>> Asking = typeof(IMessage).Assembly.GetTypes()
        .Select(type => (Request: type, Contract: type.GetInterfaces().FirstOrDefault(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>)))).Where(type => type.Contract is not null)
        .ToDictionary(type => Enum.Parse<ApiKey>(type.Request.Name[..^"Request".Length]),
            type => AskMethod.MakeGenericMethod(type.Request, type.Contract!.GetGenericArguments()[0]).CreateDelegate<Func<KafkaConnection, short, Task<IMessage>>>());

    public override string Name => "responses";

    public override long AllocatedBytesMax => 128 << 20;

    public override async Task RunAsync(byte[] input)
    {
        if (input.Length < 8) return;
        var key = (ApiKey)BinaryPrimitives.ReadInt16BigEndian(input.AsSpan(4));
        short version = BinaryPrimitives.ReadInt16BigEndian(input.AsSpan(6));
        var known = ApiVersions.Of(key);
        if (!ApiVersions.Knows(key) || version < known.Oldest || version > known.Newest) return;
        var (client, server) = DuplexStream.Create();
        await using var connection = new KafkaConnection(client, "broker:9092", "fuzz", TimeProvider.System);
        bool isFirst = key == ApiKey.ApiVersions;
        var answering = AnswerAsync(server, isFirst ? [input[8..]] : [Versions, input[8..]]);
        try
        {
            await connection.NegotiateAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
            if (!isFirst && await Asking[key](connection, version) is FetchResponse fetched) BatchTarget.Read([.. fetched.Responses.SelectMany(topic => topic.Partitions).Select(partition => partition.Records ?? default)]);
        }
        catch (Exception told) when (told is KafkaConnectionException or KafkaServerException)
        {
            // What it is to say.
        }
        await server.DisposeAsync();
        await answering;
    }

    protected override IReadOnlyList<byte[]> Load(IEnumerable<byte[]> files) => [.. files.SelectMany(file => Fuzz.Corpus.Frames(file) is var frames && frames.Any() ? frames : [file])];

    /// <summary>API and version stay those of a real answer.</summary>
    public override byte[] Draw(Random random)
    {
        byte[] frame = Corpus[random.Next(Corpus.Count)];
        return [.. frame[..8], .. new Mutator(random).Mutate(frame.AsSpan(8), Corpus)];
    }

    // Each request is answered by the next of the answers, whatever it is.
    static async Task AnswerAsync(Stream stream, byte[][] answers)
    {
        try
        {
            foreach (byte[] answer in answers)
            {
                byte[] length = new byte[4];
                await stream.ReadExactlyAsync(length);
                byte[] request = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await stream.ReadExactlyAsync(request);
                BinaryPrimitives.WriteInt32BigEndian(length, answer.Length + 4);
                await stream.WriteAsync((byte[])[.. length, .. request[4..8], .. answer]);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The client has heard enough.
        }
    }

    static async Task<IMessage> AskAsync<TRequest, TResponse>(KafkaConnection connection, short version) where TRequest : IRequest<TResponse>, new() where TResponse : IMessage<TResponse> =>
        await connection.SendAsync(new TRequest(), new RequestOptions(TimeSpan.FromSeconds(5), version), CancellationToken.None);

    static byte[] VersionsOfAll()
    {
        using var writer = new WireWriter();
        new ApiVersionsResponse { ApiKeys = [.. ApiTable.All.Select(api => new ApiVersionsResponse.ApiVersion { ApiKey = (short)api.ApiKey, MinVersion = api.Oldest, MaxVersion = api.Newest })] }.Write(writer, 3);
        return writer.ToArray();
    }
}
