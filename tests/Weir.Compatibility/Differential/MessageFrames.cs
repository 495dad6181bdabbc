using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>Messages as bytes and as text.</summary>
static class MessageFrames
{
    static readonly MethodInfo ReadMethod = typeof(MessageFrames).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>A whole frame, with its length.</summary>
    public static byte[] Request(IMessage request, short version)
    {
        var key = KeyOf(request);
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(7);
        writer.WriteString("differential", flexible: false);
        if (ApiVersions.Of(key).IsFlexible(version)) writer.WriteUnsignedVarint(0);
        request.Write(writer, version);
        writer.PatchInt32(0, writer.Length - 4);
        return writer.ToArray();
    }

    /// <summary>Reads the answer to <paramref name="request"/>, which has to end where the frame ends.</summary>
    /// <exception cref="ProtocolException">It does not.</exception>
    public static IMessage Response(IMessage request, short version, byte[] frame) => (IMessage)ReadMethod.MakeGenericMethod(ResponseType(request)).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [KeyOf(request), version, frame], null)!;

    public static ApiKey KeyOf(IMessage request) => (ApiKey)request.GetType().GetProperty("ApiKey")!.GetValue(request)!;

    /// <summary>What is in a message, for whoever reads a failure.</summary>
    public static string Text(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    static Type ResponseType(IMessage request) => request.GetType().GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>)).GetGenericArguments()[0];

    static T ReadAs<T>(ApiKey key, short version, byte[] frame) where T : IMessage<T>
    {
        var reader = new WireReader(frame);
        reader.ReadInt32();
        if (key != ApiKey.ApiVersions && ApiVersions.Of(key).IsFlexible(version)) reader.SkipTags();
        var response = T.Read(ref reader, version);
        return reader.Remaining == 0 ? response : throw new ProtocolException($"{reader.Remaining} bytes behind a {typeof(T).Name} of version {version}");
    }

    static void Write(StringBuilder text, object? value)
    {
        if (value is null) text.Append("null");
        else if (value is string or Uuid) text.Append(JsonSerializer.Serialize(value.ToString()));
        else if (value is ReadOnlyMemory<byte> bytes) text.Append(RecordsInText.Head(bytes));
        else if (value is IList list) Join(text, '[', list.Cast<object?>(), item => Write(text, item), ']');
        else if (value.GetType() is { IsClass: true } type)
        {
            Join(text, '{', type.GetProperties().Where(property => property.CanWrite), property =>
            {
                text.Append(property!.Name).Append(": ");
                Write(text, property.GetValue(value));
            }, '}');
        }
        else text.Append(value);
    }

    static void Join<T>(StringBuilder text, char open, IEnumerable<T> items, Action<T> write, char close)
    {
        text.Append(open);
        bool first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(", ");
            first = false;
            write(item);
        }
        text.Append(close);
    }
}
