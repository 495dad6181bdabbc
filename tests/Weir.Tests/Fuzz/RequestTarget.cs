using System.Reflection;
using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Fuzz;

/// <summary>A request's header and message are read; what was read can be written.</summary>
sealed class RequestTarget : FuzzTarget
{
    static readonly MethodInfo ReadMethod = typeof(RequestTarget).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!;
    static readonly Dictionary<ApiKey, Func<byte[], short, int, IMessage>> Readers = typeof(IMessage).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsNested: false } && type.Name.EndsWith("Request", StringComparison.Ordinal) && type.IsAssignableTo(typeof(IMessage)))
        .ToDictionary(type => Enum.Parse<ApiKey>(type.Name[..^"Request".Length]), type => ReadMethod.MakeGenericMethod(type).CreateDelegate<Func<byte[], short, int, IMessage>>());

    public override string Name => "requests";

    public override long AllocatedBytesMax => 64 << 20;

    public override Task RunAsync(byte[] input)
    {
        try
        {
            var reader = new WireReader(input.AsMemory(Math.Min(input.Length, 4)));
            var header = RequestHeader.Read(ref reader);
            var versions = ApiVersions.Of(header.ApiKey);
            if (!ApiVersions.Knows(header.ApiKey) || header.Version < versions.Oldest || header.Version > versions.Newest) return Task.CompletedTask;
            var message = Readers[header.ApiKey](input, header.Version, 4 + reader.Position);
            using var writer = new WireWriter();
            message.Write(writer, header.Version);
        }
        catch (ProtocolException)
        {
            // What it is to say.
        }
        return Task.CompletedTask;
    }

    protected override IReadOnlyList<byte[]> Load(IEnumerable<byte[]> files) => [.. files.SelectMany(file => Fuzz.Corpus.Frames(file) is var frames && frames.Any() ? frames : [file])];

    static IMessage ReadAs<T>(byte[] input, short version, int at) where T : IMessage<T>
    {
        var reader = new WireReader(input.AsMemory(at));
        return T.Read(ref reader, version);
    }
}
