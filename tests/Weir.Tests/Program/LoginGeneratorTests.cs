using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class LoginGeneratorTests
{
    readonly byte[] _buffer = new byte[LoginGenerator.Longest];

    [Fact]
    public void A_record_depends_on_the_stream_and_its_number_only()
    {
        var one = new LoginGenerator(LoginStream.Of(7));
        var other = new LoginGenerator(LoginStream.Of(7));
        var forward = Enumerable.Range(0, 2_000).Select(i => Text(one, i)).ToList();
        for (int i = 1_999; i >= 0; i--) Assert.Equal(forward[i], Text(other, i));
        Assert.NotEqual(forward[0], Text(new LoginGenerator(LoginStream.Of(8)), 0));
    }

    [Fact]
    public void Good_records_have_the_fields_of_the_original_in_its_order_with_its_quirks()
    {
        var generator = new LoginGenerator(LoginStream.Of(1, badPartsPerMillion: 0));
        var devices = new SortedSet<string>();
        var times = new SortedSet<JsonValueKind>();
        var deviceLengths = new SortedSet<int>();
        for (int i = 0; i < 1_000; i++)
        {
            using var record = JsonDocument.Parse(Text(generator, i));
            var names = record.RootElement.EnumerateObject().Select(field => field.Name).ToList();
            Assert.Equal(["user_id", "app_version", "ip", "locale", "device_id", "timestamp"], names.Where(name => name != "device_type"));
            int device = names.IndexOf("device_type");
            Assert.True(device is -1 or 2);
            devices.Add(device < 0 ? "" : record.RootElement.GetProperty("device_type").GetString()!);
            times.Add(record.RootElement.GetProperty("timestamp").ValueKind);
            deviceLengths.Add(record.RootElement.GetProperty("device_id").GetString()!.Length);
            Assert.True(Guid.TryParse(record.RootElement.GetProperty("user_id").GetString(), out _));
            Assert.Matches("^[1-9][0-9]{0,2}([.][0-9]{1,3}){3}$", record.RootElement.GetProperty("ip").GetString());
            Assert.Matches("^[A-Z]{2}$", record.RootElement.GetProperty("locale").GetString());
            Assert.Matches("^[1-4][.][0-9][.][0-9]$", record.RootElement.GetProperty("app_version").GetString());
        }
        Assert.Equal(["", "android", "iOS"], devices);
        Assert.Equal([JsonValueKind.String, JsonValueKind.Number], times);
        Assert.Equal([11, 36], deviceLengths);
    }

    [Fact]
    public void User_and_time_recognise_every_record()
    {
        var generator = new LoginGenerator(LoginStream.Of(3));
        foreach (long number in Enumerable.Range(0, 120_000).Select(i => i * 7L).Append(4_000_000_000))
        {
            var login = generator.At(number);
            Assert.Equal(number, LoginNumbers.Find(3, generator.Users.Find(generator.Users.Id(login.User)), login.Time));
        }
    }

    [Fact]
    public void A_stranger_is_no_user_of_the_stream()
    {
        var users = new LoginUsers(3);
        Assert.Equal(-1, users.Find("424cdd21-063a-43a7-b91b-7ca1a833afae"u8));
        Assert.Equal(-1, users.Find("nobody"u8));
        Assert.Equal(-1, LoginNumbers.Find(3, 0, 1_000_000));
    }

    [Fact]
    public void The_share_of_bad_records_is_what_is_asked_for_and_can_change_on_the_way()
    {
        var generator = new LoginGenerator(LoginStream.Of(5).WithBad(100_000, 200_000));
        Assert.InRange(Enumerable.Range(0, 100_000).Count(i => generator.IsBad(i)), 400, 600);
        Assert.InRange(Enumerable.Range(100_000, 100_000).Count(i => generator.IsBad(i)), 19_000, 21_000);
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Equal(generator.IsBad(i), generator.At(i).Bad));
    }

    [Fact]
    public void Bad_records_fit_the_buffer_and_stay_below_Kafkas_usual_limit_unless_oversize_is_asked_for()
    {
        var usual = new LoginGenerator(LoginStream.Of(2, badPartsPerMillion: 1_000_000));
        var oversize = new LoginGenerator(LoginStream.Of(2, badPartsPerMillion: 1_000_000, oversize: true));
        Assert.All(Enumerable.Range(0, 20_000), i => Assert.True(usual.Write(i, _buffer) < 1_000_000));
        Assert.Contains(Enumerable.Range(0, 20_000), i => oversize.Write(i, _buffer) > 1 << 20);
    }

    [Fact]
    public void Bad_records_go_wrong_in_every_way()
    {
        var generator = new LoginGenerator(LoginStream.Of(4, badPartsPerMillion: 1_000_000));
        var records = Enumerable.Range(0, 40_000).Select(i => _buffer.AsSpan(0, generator.Write(i, _buffer)).ToArray()).ToList();
        var texts = records.Where(IsUtf8).Select(Encoding.UTF8.GetString).ToList();
        Assert.Contains(records, record => !IsUtf8(record));
        Assert.Contains(texts, text => text.Length == 0);
        Assert.Contains(texts, text => text.StartsWith("login of ", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith('\uFEFF'));
        Assert.Contains(texts, text => text.StartsWith("\0\0\0\0*{", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith('\0'));
        Assert.Contains(texts, text => text.Contains("\\ud83d", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("\"\\u0069p\"", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Split("\"ip\":").Length == 3);
        Assert.Contains(texts, text => text.Contains(new string('[', 10_000), StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("\"k59999\":1", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains(new string('0', 60_000), StringComparison.Ordinal));
        Assert.Contains(texts, text => IsJson(text) && !text.Contains("\"user_id\"", StringComparison.Ordinal));
        Assert.Contains(texts, text => IsJson(text) && !text.Contains("\"timestamp\"", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.StartsWith('{') && !text.EndsWith('}') && !text.EndsWith('\0') && !text.EndsWith(']'));
    }

    [Fact]
    public void A_good_record_costs_no_allocation()
    {
        var generator = new LoginGenerator(LoginStream.Of(1, badPartsPerMillion: 0));
        for (int i = 0; i < 50_000; i++) generator.Write(i, _buffer);
        double microseconds = 0;
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < 100_000; i++) generator.Write(i, _buffer);
            microseconds = Stopwatch.GetElapsedTime(started).TotalMicroseconds / 100_000;
        }));
        TestContext.Current.SendDiagnosticMessage($"{microseconds:0.000} us a record");
    }

    static bool IsUtf8(byte[] record) => System.Text.Unicode.Utf8.IsValid(record);

    static bool IsJson(string text)
    {
        try
        {
            using var record = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    string Text(LoginGenerator generator, long number) => Encoding.Latin1.GetString(_buffer, 0, generator.Write(number, _buffer));
}
