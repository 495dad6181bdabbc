using Confluent.Kafka;

namespace Weir.Bench.Records;

/// <summary>The headers of a record in the row <c>headers</c>.</summary>
static class LoginHeaders
{
    public static IReadOnlyList<string> Names { get; } = ["traceparent", "content-type", "app"];

    public static Headers Of(long number) => new()
    {
        { Names[0], System.Text.Encoding.ASCII.GetBytes($"00-{number:x32}-{number:x16}-01") },
        { Names[1], "application/json"u8.ToArray() },
        { Names[2], "login"u8.ToArray() },
    };

    /// <summary>Whether all of them are there, as they were.</summary>
    public static bool AreIn(Headers? headers, long number) =>
        headers is not null && Of(number).All(wanted => headers.TryGetLastBytes(wanted.Key, out byte[] value) && value.AsSpan().SequenceEqual(wanted.GetValueBytes()));
}
