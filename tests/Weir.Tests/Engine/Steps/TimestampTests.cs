using System.Text;
using Weir.Engine.Steps;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("1694479151", "2023-09-12T00:39:11Z")]
    [InlineData("\"1694479151\"", "2023-09-12T00:39:11Z")]
    [InlineData("1694479151.0", "2023-09-12T00:39:11Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    [InlineData("\"-62135596800\"", "0001-01-01T00:00:00Z")]
    [InlineData("253402300799", "9999-12-31T23:59:59Z")]
    [InlineData("951782400", "2000-02-29T00:00:00Z")]
    public void Timestamp_writes_ISO_8601(string json, string expected) =>
        Assert.Equal($"{{\"x\":1,\"t\":\"{expected}\"}}", Keep("  - timestamp: { field: f, from: unix-seconds, as: t }").Written($"{{\"f\":{json},\"x\":1}}"));

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("\"1.0\"")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("253402300800")]
    [InlineData("-62135596801")]
    [InlineData("\"99999999999999999999\"")]
    public void Timestamp_rejects_what_is_none(string json)
    {
        var rejection = Keep("  - timestamp: { field: f, from: unix-seconds, as: t }").Refused($"{{\"f\":{json}}}");
        Assert.Equal(("WEIR3140", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("1694479151999", "2023-09-12T00:39:11Z")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    [InlineData("-1000", "1969-12-31T23:59:59Z")]
    public void Milliseconds_are_cut_off(string json, string expected) =>
        Assert.Equal($"{{\"f\":\"{expected}\"}}", Keep("  - timestamp: { field: f, from: unix-millis }").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Days_of_ten_thousand_years_are_the_platforms()
    {
        var target = new byte[IsoTime.Length];
        var expected = new byte[IsoTime.Length];
        for (var day = DateTime.MinValue; day < DateTime.MaxValue.AddDays(-3); day = day.AddDays(3))
        {
            var time = day.AddSeconds(day.DayOfYear * 231);
            IsoTime.Write((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond, target);
            time.TryFormat(expected, out _, "yyyy-MM-ddTHH:mm:ssZ");
            if (!target.AsSpan().SequenceEqual(expected)) Assert.Fail($"{time:O} is written {Encoding.ASCII.GetString(target)}");
        }
    }

    [Theory]
    [InlineData("2023-09-12T00:45:51Z", 1694479551000)]
    [InlineData("2023-09-12t00:45:51z", 1694479551000)]
    [InlineData("2023-09-12 00:45:51Z", 1694479551000)]
    [InlineData("2023-09-12T02:45:51+02:00", 1694479551000)]
    [InlineData("2023-09-12T02:45:51+0200", 1694479551000)]
    [InlineData("2023-09-11T19:15:51-05:30", 1694479551000)]
    [InlineData("2023-09-12T02:45:51+02", 1694479551000)]
    [InlineData("2023-09-12T00:45:51.2Z", 1694479551200)]
    [InlineData("2023-09-12T00:45:51,25Z", 1694479551250)]
    [InlineData("2023-09-12T00:45:51.123456789012Z", 1694479551123)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    [InlineData("2016-12-31T23:59:60Z", 1483228800000)]
    [InlineData("2000-02-29T00:00:00Z", 951782400000)]
    [InlineData("0001-01-01T00:00:00Z", -62135596800000)]
    [InlineData("9999-12-31T23:59:59.999Z", 253402300799999)]
    public void Iso_text_is_read_with_its_fraction_and_offset(string text, long millis)
    {
        Assert.Equal($"{{\"f\":{millis}}}", Keep("  - timestamp: { field: f, from: iso, to: unix-millis }").Written($"{{\"f\":\"{text}\"}}"));
        Assert.Equal($"{{\"f\":{(long)Math.Floor(millis / 1000m)}}}", Keep("  - timestamp: { field: f, from: iso, to: unix-seconds }").Written($"{{\"f\":\"{text}\"}}"));
    }

    [Theory]
    [InlineData("\"2023-09-12\"")]
    [InlineData("\"2023-09-12T00:45Z\"")]
    [InlineData("\"2023-09-12T00:45:51\"")]
    [InlineData("\"2023-09-12T00:45:51.Z\"")]
    [InlineData("\"2023-09-12T00:45:51+2:00\"")]
    [InlineData("\"2023-09-12T00:45:51+24:00\"")]
    [InlineData("\"2023-09-12T24:00:00Z\"")]
    [InlineData("\"2023-09-12T00:60:00Z\"")]
    [InlineData("\"2023-09-12T00:45:61Z\"")]
    [InlineData("\"2023-02-29T00:00:00Z\"")]
    [InlineData("\"2023-13-01T00:00:00Z\"")]
    [InlineData("\"0000-01-01T00:00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00+00:01\"")]
    [InlineData("\"9999-12-31T23:59:59-00:01\"")]
    [InlineData("\"2023-09-12T00:45:51Z \"")]
    [InlineData("\"12 Sep 2023\"")]
    [InlineData("1694479551")]
    [InlineData("{}")]
    public void What_is_no_iso_time_is_a_dead_letter(string json)
    {
        var rejection = Keep("  - timestamp: { field: f, from: iso, as: t }").Refused($"{{\"f\":{json}}}");
        Assert.Equal(("WEIR3140", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("from: iso, offset: '+02:00'", "\"2023-09-12 02:45:51\"", "\"2023-09-12T00:45:51Z\"")]
    [InlineData("from: iso, offset: Z", "\"2023-09-12T00:45:51\"", "\"2023-09-12T00:45:51Z\"")]
    [InlineData("from: iso, offset: '+02:00'", "\"2023-09-12T00:45:51Z\"", "\"2023-09-12T00:45:51Z\"")]
    [InlineData("from: iso, fraction: millis", "\"2023-09-12T00:45:51.0789Z\"", "\"2023-09-12T00:45:51.078Z\"")]
    [InlineData("from: unix-millis, fraction: millis", "-1", "\"1969-12-31T23:59:59.999Z\"")]
    [InlineData("from: unix-seconds, fraction: millis", "\"1694479551\"", "\"2023-09-12T00:45:51.000Z\"")]
    [InlineData("from: unix-millis, to: unix-seconds", "-1", "-1")]
    [InlineData("from: unix-millis, to: unix-seconds", "1694479551999", "1694479551")]
    [InlineData("from: unix-seconds, to: unix-millis", "\"1694479551\"", "1694479551000")]
    [InlineData("from: unix-seconds, to: unix-millis", "null", "null")]
    public void Every_form_turns_into_every_other(string settings, string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep($"  - timestamp: {{ field: f, {settings} }}").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Iso_times_of_ten_thousand_years_are_the_platforms()
    {
        for (var day = DateTime.MinValue; day < DateTime.MaxValue.AddDays(-5); day = day.AddDays(5))
        {
            var time = day.AddMilliseconds(day.DayOfYear * 231_017);
            Assert.True(IsoText.TryParse(Encoding.ASCII.GetBytes(time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)), null, out var seconds, out var millis));
            if (1_000 * seconds + millis != (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond) Assert.Fail($"{time:O} is read as {seconds}.{millis:000}");
        }
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");
}
