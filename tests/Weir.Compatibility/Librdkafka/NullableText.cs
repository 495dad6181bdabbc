using System.Text;
using Confluent.Kafka;

namespace Weir.Compatibility.Librdkafka;

/// <summary>UTF-8 text, or nothing: Confluent's own serializers refuse null.</summary>
sealed class NullableText : ISerializer<string?>, IDeserializer<string?>
{
    public static readonly NullableText Instance = new();

    public byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);

    public string? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : Encoding.UTF8.GetString(data);
}
