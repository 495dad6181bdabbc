using System.Buffers.Binary;
using System.Collections;
using System.Reflection;
using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>The same request with Apache Kafka's ids in place of ours, those inside record batches among them.</summary>
static class Translation
{
    const int CrcAt = 17, AttributesAt = 21, ProducerIdAt = 43;

    public static IMessage ToTheirs(IMessage request, Ids ids) => (IMessage)Copy(request, ids);

    static object Copy(object message, Ids ids)
    {
        object copy = Activator.CreateInstance(message.GetType())!;
        foreach (var field in message.GetType().GetProperties().Where(property => property.CanWrite)) field.SetValue(copy, Value(field, field.GetValue(message), ids));
        return copy;
    }

    static object? Value(PropertyInfo field, object? value, Ids ids)
    {
        if (value is ReadOnlyMemory<byte> records && field.Name == "Records") return (ReadOnlyMemory<byte>)Records(records, ids);
        if (value is IList list)
        {
            var items = (IList)Activator.CreateInstance(value.GetType())!;
            foreach (object? item in list) items.Add(Value(field, item, ids));
            return items;
        }
        return value is not null and not string && value.GetType().IsClass ? Copy(value, ids) : ids.Theirs(field, value);
    }

    // Also of a batch that is broken on purpose: its checksum stays as wrong as it was.
    static byte[] Records(ReadOnlyMemory<byte> records, Ids ids)
    {
        byte[] copy = records.ToArray();
        if (copy.Length < RecordBatchHeader.Size) return copy;
        var checksum = copy.AsSpan(CrcAt);
        bool isValid = BinaryPrimitives.ReadUInt32BigEndian(checksum) == Crc32C.Compute(copy.AsSpan(AttributesAt));
        var producer = copy.AsSpan(ProducerIdAt);
        BinaryPrimitives.WriteInt64BigEndian(producer, ids.Producers.Theirs(BinaryPrimitives.ReadInt64BigEndian(producer)));
        if (isValid) BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32C.Compute(copy.AsSpan(AttributesAt)));
        return copy;
    }
}
