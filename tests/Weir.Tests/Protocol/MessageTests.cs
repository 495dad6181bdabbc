using System.Collections;
using System.Reflection;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Protocol;

public sealed class MessageTests
{
    public static TheoryData<string> Messages => [.. MessageTypes.Select(type => type.Name)];

    static IEnumerable<Type> MessageTypes => typeof(IMessage).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsNested: false } && type.IsAssignableTo(typeof(IMessage)));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_version_of_a_message_reads_back_as_it_was_written(string name)
    {
        var type = MessageTypes.Single(type => type.Name == name);
        for (int seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            foreach (short version in VersionsOf(name))
            {
                byte[] first = WriteOf((IMessage)Filled(type, random, 0), version);
                var read = Read(type, first, version, out int used);
                Assert.True(used == first.Length, $"{name} v{version} seed {seed}: {used} of {first.Length} bytes read");
                Assert.Equal(first, WriteOf(read, version));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Cut_or_changed_bytes_are_a_protocol_exception_and_nothing_else(string name)
    {
        var type = MessageTypes.Single(type => type.Name == name);
        var random = new Random(7);
        foreach (short version in VersionsOf(name))
        {
            byte[] bytes = WriteOf((IMessage)Filled(type, random, 0), version);
            for (int i = 0; i < 50; i++)
            {
                byte[] broken = bytes[..random.Next(bytes.Length + 1)];
                if (broken.Length > 0 && i % 2 == 0) broken[random.Next(broken.Length)] = (byte)random.Next(256);
                try { Read(type, broken, version, out _); }
                catch (TargetInvocationException exception) when (exception.InnerException is ProtocolException) { }
            }
        }
    }

    [Theory]
    [InlineData(32_767, (byte)'x', true)]
    [InlineData(32_768, (byte)'x', false)]
    [InlineData(10_922, (byte)0xFF, true)]
    [InlineData(10_923, (byte)0xFF, false)]
    public void A_string_that_is_read_can_be_written_again(int length, byte of, bool isRead)
    {
        using var writer = new WireWriter();
        writer.WriteBytes(Enumerable.Repeat(of, length).ToArray(), flexible: true);
        byte[] bytes = writer.ToArray();
        if (!isRead)
        {
            Assert.Throws<ProtocolException>(() => new WireReader(bytes).ReadString(flexible: true));
            Assert.Throws<ProtocolException>(() => new WireReader(bytes).ReadNullableString(flexible: true));
            return;
        }
        string read = new WireReader(bytes).ReadString(flexible: true);
        writer.Reset();
        writer.WriteString(read, flexible: true);
        Assert.Equal(read, new WireReader(writer.ToArray()).ReadNullableString(flexible: true));
    }

    [Fact]
    public void A_record_field_of_512_bytes_is_sent_without_a_copy()
    {
        byte[] records = new byte[600];
        using var writer = new WireWriter();
        writer.WriteInt32(5);
        writer.WriteRecords(records, flexible: true);
        writer.WriteInt16(6);
        Assert.Contains(writer.Pieces(), piece => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(piece, out var array) && ReferenceEquals(array.Array, records));
        Assert.Equal(4 + 2 + 600 + 2, writer.Length);
    }

    [Fact]
    public void An_old_version_leaves_out_what_it_does_not_know()
    {
        byte[] bytes = WriteOf(new HeartbeatRequest { GroupId = "g", MemberId = "m", GroupInstanceId = "i" }, 0);
        Assert.Equal(Convert.FromHexString("000167" + "00000000" + "00016D"), bytes);
    }

    [Fact]
    public void A_flexible_version_has_compact_strings_and_tags()
    {
        byte[] bytes = WriteOf(new HeartbeatRequest { GroupId = "g", MemberId = "m", GroupInstanceId = "i" }, 4);
        Assert.Equal(Convert.FromHexString("0267" + "00000000" + "026D" + "0269" + "00"), bytes);
    }

    static IEnumerable<short> VersionsOf(string name)
    {
        var api = ApiTable.All.FirstOrDefault(api => name == api.ApiKey + "Request" || name == api.ApiKey + "Response");
        return api == default ? [0, 1, 2, 3] : Enumerable.Range(api.Oldest, api.Newest - api.Oldest + 1).Select(version => (short)version);
    }

    static byte[] WriteOf(IMessage message, short version)
    {
        using var writer = new WireWriter();
        message.Write(writer, version);
        return writer.ToArray();
    }

    static IMessage Read(Type type, byte[] bytes, short version, out int used) =>
        (IMessage)Call(typeof(MessageTests).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type), bytes, version, out used);

    static object Call(MethodInfo method, byte[] bytes, short version, out int used)
    {
        object?[] arguments = [bytes, version, 0];
        object result = method.Invoke(null, arguments)!;
        used = (int)arguments[2]!;
        return result;
    }

    static T ReadAs<T>(byte[] bytes, short version, out int used) where T : IMessage<T>
    {
        var reader = new WireReader(bytes);
        var message = T.Read(ref reader, version);
        used = reader.Position;
        return message;
    }

    static object Filled(Type type, Random random, int depth)
    {
        object message = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            if (random.Next(4) > 0) property.SetValue(message, Value(property.PropertyType, random, depth));
        }
        return message;
    }

    static object? Value(Type type, Random random, int depth)
    {
        if (type == typeof(string)) return new string((char)random.Next('a', 'z'), random.Next(1, 300));
        if (type == typeof(ReadOnlyMemory<byte>) || type == typeof(ReadOnlyMemory<byte>?)) return new ReadOnlyMemory<byte>(new byte[random.Next(1000)]);
        if (type == typeof(Uuid)) return new Uuid(random.NextInt64(), random.NextInt64());
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type.IsEnum) return Enum.ToObject(type, (short)random.Next(100));
        if (type.IsPrimitive) return Convert.ChangeType(random.Next(100), type, System.Globalization.CultureInfo.InvariantCulture);
        if (!type.IsGenericType) return Filled(type, random, depth + 1);
        var list = (IList)Activator.CreateInstance(type)!;
        for (int i = random.Next(3); i > 0; i--) list.Add(Value(type.GetGenericArguments()[0], random, depth + 1));
        return list;
    }
}
