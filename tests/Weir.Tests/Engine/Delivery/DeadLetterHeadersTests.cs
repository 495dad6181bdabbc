using System.Text;
using Weir.Engine;
using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class DeadLetterHeadersTests
{
    static readonly Rejection BadAddress = new("WEIR3105", "ip", 16, "is not an IPv4 address");

    static readonly DeadLetterOrigin Origin = new()
    {
        Topic = "user-login",
        Partition = 3,
        Offset = 1_234,
        Timestamp = 1_694_479_551_000,
        OriginalHeaders = 2,
        Attempt = 1,
        FirstFailure = 1_700_000_000_000,
        LastFailure = 1_700_000_000_001,
    };

    readonly DeadLetterHeaders _headers = new("logins", "login-group");

    [Fact]
    public void A_dead_letter_says_what_where_and_when()
    {
        _headers.Set(BadAddress, Origin);

        Assert.Equal("""
            weir-dead-version: 1
            weir-dead-original-headers: 2
            weir-dead-pipeline: logins
            weir-dead-code: WEIR3105
            weir-dead-reason: is not an IPv4 address
            weir-dead-field: ip
            weir-dead-byte: 16
            weir-dead-topic: user-login
            weir-dead-partition: 3
            weir-dead-offset: 1234
            weir-dead-timestamp: 1694479551000
            weir-dead-timestamp-type: CreateTime
            weir-dead-group: login-group
            weir-dead-attempt: 1
            weir-dead-first-failure: 1700000000000
            weir-dead-last-failure: 1700000000001
            weir-dead-fingerprint: a31cd4538c064cd3
            weir-dead-replays: 0
            __connect.errors.topic: user-login
            __connect.errors.partition: 3
            __connect.errors.offset: 1234
            __connect.errors.connector.name: logins
            __connect.errors.stage: TRANSFORMATION
            __connect.errors.exception.class.name: WEIR3105
            __connect.errors.exception.message: WEIR3105 ip: is not an IPv4 address

            """, Print(_headers));
    }

    [Fact]
    public void A_step_that_rejected_the_record_is_named_and_others_of_the_same_reason_are_told_apart()
    {
        foreach (string step in (string[])["age", "device"])
        {
            _headers.Set(BadAddress with { Step = step }, Origin);
            Assert.Contains($"weir-dead-step: {step}\n", Print(_headers));
        }
        _headers.Set(BadAddress, Origin);
        Assert.DoesNotContain("weir-dead-step", Print(_headers));
    }

    [Fact]
    public void A_field_and_a_byte_that_are_not_known_are_left_out()
    {
        _headers.Set(new Rejection("WEIR3121", null, -1, "is not JSON"), Origin with { TimestampIsLogAppendTime = true });

        var text = Print(_headers);
        Assert.DoesNotContain("weir-dead-field", text, StringComparison.Ordinal);
        Assert.DoesNotContain("weir-dead-byte", text, StringComparison.Ordinal);
        Assert.Contains("weir-dead-timestamp-type: LogAppendTime\n", text, StringComparison.Ordinal);
        Assert.Contains("exception.message: WEIR3121: is not JSON\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_that_died_in_the_same_way_share_a_fingerprint_and_others_do_not()
    {
        var first = FingerprintOf(BadAddress, Origin);

        Assert.Equal(first, FingerprintOf(BadAddress, Origin with { Offset = 9, Partition = 0 }));
        Assert.NotEqual(first, FingerprintOf(BadAddress with { Field = "ip2" }, Origin));
        Assert.NotEqual(FingerprintOf(BadAddress with { Field = "ab", Reason = "c" }, Origin), FingerprintOf(BadAddress with { Field = "a", Reason = "bc" }, Origin));
    }

    [Fact]
    public void Long_texts_are_cut_between_characters()
    {
        _headers.Set(new Rejection("WEIR3151", new string('é', 400), 0, new string('x', 5_000)), Origin);

        Assert.Equal(512, Value("weir-dead-reason").Length);
        Assert.Equal(new string('é', 256), Value("weir-dead-field"));
        Assert.Equal("0", Value("weir-dead-replays"));
    }

    [Fact]
    public void However_many_ways_to_fail_there_are_each_letter_has_its_own()
    {
        for (var way = 0; way < 3_000; way++)
        {
            _headers.Set(BadAddress with { Reason = $"reason {way}" }, Origin with { Topic = $"topic-{way % 2}" });

            Assert.Equal($"reason {way}", Value("weir-dead-reason"));
            Assert.Equal($"topic-{way % 2}", Value("__connect.errors.topic"));
        }
    }

    [Fact]
    public void A_letter_allocates_nothing()
    {
        var sink = new CountingSink();
        _headers.Set(BadAddress, Origin);
        _headers.WriteTo(sink);
        Assert.Equal(25, sink.Headers);
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (int letter = 0; letter < 10_000; letter++)
            {
                _headers.Set(BadAddress, Origin);
                _headers.WriteTo(sink);
            }
        }));
    }

    [Fact]
    public void Every_name_has_its_text_and_none_stands_twice()
    {
        var names = DeadLetterHeaderNames.All.Select(Encoding.UTF8.GetString).ToList();

        Assert.Equal(Enum.GetValues<HeaderName>().Length, names.Count);
        Assert.Distinct(names);
    }

    string FingerprintOf(in Rejection rejection, in DeadLetterOrigin origin)
    {
        _headers.Set(rejection, origin);
        return Value("weir-dead-fingerprint");
    }

    string Value(string name) =>
        Enumerable.Range(0, _headers.Count).Where(index => Encoding.UTF8.GetString(_headers.Name(index)) == name).Select(index => Encoding.UTF8.GetString(_headers.Value(index))).Single();

    static string Print(DeadLetterHeaders headers) =>
        string.Concat(Enumerable.Range(0, headers.Count).Select(index => $"{Encoding.UTF8.GetString(headers.Name(index))}: {Encoding.UTF8.GetString(headers.Value(index))}\n"));

    sealed class CountingSink : IHeaderSink
    {
        public int Headers { get; private set; }

        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Headers++;
    }
}
