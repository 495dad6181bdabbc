using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class LoginCheckTests
{
    readonly PlantedTopics _topics = new(3_000);

    [Fact]
    public void What_a_faultless_pipeline_writes_is_well()
    {
        var report = _topics.Check(out var examples);
        Assert.Empty(examples);
        Assert.Equal((3_000, 0, 0, 0), (report.Generated, report.Missing, report.Duplicated, report.Wrong));
        Assert.Equal((report.Good, report.Bad), (report.Written, report.Dead));
        Assert.True(report.AllIsWell && report.Bad > 100);
    }

    [Fact]
    public void A_lost_output_is_missing()
    {
        _topics.Output.RemoveAt(1_234);
        Finds(missing: 1);
    }

    [Fact]
    public void A_lost_dead_letter_is_missing()
    {
        _topics.Letters.RemoveAt(17);
        Finds(missing: 1);
    }

    [Fact]
    public void A_lost_one_of_several_equal_dead_letters_is_missing()
    {
        _topics.Letters.RemoveAt(_topics.Letters.FindIndex(letter => letter.Value!.Length == 0));
        Finds(missing: 1);
    }

    [Fact]
    public void An_output_twice_is_a_duplicate_even_much_later()
    {
        _topics.Output.Add(_topics.Output[3]);
        Finds(duplicated: 1);
    }

    [Fact]
    public void A_dead_letter_twice_is_a_duplicate()
    {
        _topics.Letters.Insert(9, _topics.Letters[8]);
        Finds(duplicated: 1);
    }

    [Fact]
    public void One_equal_dead_letter_too_many_is_a_duplicate()
    {
        _topics.Letters.Add(_topics.Letters.First(letter => letter.Value!.Length == 0));
        Finds(duplicated: 1);
    }

    [Theory]
    [InlineData("app_version")]
    [InlineData("device_type")]
    [InlineData("ip_token")]
    [InlineData("locale")]
    [InlineData("device_id")]
    public void A_changed_value_is_wrong(string field)
    {
        _topics.Output[42] = WithField(_topics.Output[42], field, "x");
        Finds(wrong: 1, example: field);
    }

    [Fact]
    public void A_token_under_another_key_is_wrong()
    {
        var record = _topics.Output[42];
        _topics.Output[42] = WithField(record, "ip_token", JsonNode.Parse(record.Value)!["device_id"]!.GetValue<string>());
        Finds(wrong: 1, example: "ip_token");
    }

    [Fact]
    public void An_address_in_clear_is_wrong()
    {
        _topics.Output[42] = _topics.Output[42].Replace("\"ip_token\":\"", "\"ip\":\"");
        Finds(wrong: 1, missing: 1, example: "should not be there");
    }

    [Fact]
    public void A_time_within_the_same_minute_but_not_the_same_is_wrong()
    {
        var record = _topics.Output[42];
        string time = JsonNode.Parse(record.Value)!["event_time"]!.GetValue<string>();
        var start = DateTimeOffset.FromUnixTimeSeconds(LoginNumbers.FirstTime);
        var moved = DateTimeOffset.Parse(time).AddSeconds(1);
        if ((moved - start).TotalSeconds >= LoginNumbers.SecondsPerRound) moved = moved.AddSeconds(-2);
        _topics.Output[42] = WithField(record, "event_time", moved.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        Finds(wrong: 1, example: "event_time");
    }

    [Fact]
    public void A_wrong_key_is_wrong()
    {
        _topics.Output[42] = _topics.Output[42] with { Key = _topics.Output[43].Key };
        Finds(wrong: 1, example: "key");
        _topics.Output[42] = _topics.Output[42] with { Key = null };
        Finds(wrong: 1, example: "key");
    }

    [Fact]
    public void Two_outputs_of_a_partition_in_the_wrong_order_are_wrong()
    {
        int second = _topics.Output.FindIndex(1, record => record.Partition == _topics.Output[0].Partition);
        (_topics.Output[0], _topics.Output[second]) = (_topics.Output[second], _topics.Output[0]);
        Finds(wrong: 1, example: "behind a later one");
    }

    [Fact]
    public void Values_swapped_between_two_records_are_wrong()
    {
        var (one, other) = (_topics.Output[42], _topics.Output[43]);
        (_topics.Output[42], _topics.Output[43]) = (one with { Value = other.Value }, other with { Value = one.Value });
        Assert.True(_topics.Check().Wrong >= 1);
    }

    [Fact]
    public void Bytes_that_are_no_output_at_all_are_wrong()
    {
        _topics.Output.Add(_topics.Output[0] with { Value = "{}"u8.ToArray() });
        _topics.Output.Add(_topics.Output[0] with { Value = null });
        _topics.Output.Add(_topics.Output[0] with { Value = "[1"u8.ToArray() });
        _topics.Output.Add(_topics.Output[0] with { Value = [.. _topics.Output[0].Value!, .. "{}"u8] });
        Finds(wrong: 4);
    }

    [Fact]
    public void A_dead_letter_with_one_byte_changed_is_wrong_and_its_original_missing()
    {
        var letter = _topics.Letters.First(letter => letter.Value!.Length > 10);
        letter.Value![5] ^= 1;
        Finds(missing: 1, wrong: 1, example: "its bytes");
    }

    [Fact]
    public void A_good_record_among_the_dead_letters_is_wrong_and_missing_from_the_output()
    {
        byte[] buffer = new byte[LoginGenerator.Longest];
        var generator = new LoginGenerator(PlantedTopics.Stream);
        int good = Enumerable.Range(0, 100).First(i => !generator.IsBad(i));
        _topics.Letters.Add(new(0, null, buffer.AsSpan(0, generator.Write(good, buffer)).ToArray(), "WEIR3101"));
        _topics.Output.RemoveAt(0);
        Finds(missing: 1, wrong: 1);
    }

    [Fact]
    public void A_dead_letter_without_a_code_with_a_key_or_in_another_partition_is_wrong()
    {
        var unique = _topics.Letters.FindAll(letter => letter.Value!.Length > 100);
        int At(int n) => _topics.Letters.IndexOf(unique[n]);
        _topics.Letters[At(0)] = unique[0] with { Code = null };
        _topics.Letters[At(1)] = unique[1] with { Code = "oops" };
        _topics.Letters[At(2)] = unique[2] with { Key = "k"u8.ToArray() };
        _topics.Letters[At(3)] = unique[3] with { Partition = (unique[3].Partition + 1) % PlantedTopics.Partitions };
        Finds(wrong: 4);
    }

    [Fact]
    public void A_check_grows_with_the_stream_and_asks_only_for_what_is_due()
    {
        var check = new LoginCheck(PlantedTopics.Stream, 1, PlantedTopics.Keys, new(PlantedTopics.Partitions));
        check.Extend(PlantedTopics.Stream, _topics.Count);
        var due = new PlantedTopics(1_000);
        foreach (var record in due.Output) check.Written(record.Found());
        foreach (var record in due.Letters) check.Dead(record.Found());
        Assert.Equal(0, check.Report(due: 1_000, dropped: 0, TimeSpan.Zero).Missing);
        Assert.Equal(due.Letters.Count, check.Report(due: 1_000, dropped: 0, TimeSpan.Zero).Bad);
        Assert.Equal(_topics.Count - 1_000, check.Report(dropped: 0, TimeSpan.Zero).Missing);
    }

    [Fact]
    public void Counted_drops_are_not_missing()
    {
        var check = new LoginCheck(PlantedTopics.Stream, 10, PlantedTopics.Keys, new(1));
        Assert.Equal(0, check.Report(dropped: 10, TimeSpan.Zero).Missing);
    }

    [Fact]
    public void Examples_name_no_values()
    {
        for (int i = 0; i < 20; i++) _topics.Output[i] = _topics.Output[i].Replace("\"locale\":\"", "\"locale\":\"marked-value-");
        _topics.Check(out var examples);
        Assert.Equal(5, examples.Count);
        Assert.DoesNotContain(examples, example => example.Contains("marked", StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_has_the_public_names()
    {
        string json = new CheckReport(9, 8, 1, 8, 1, 0, 0, 0, 0, 1.5).ToJson();
        Assert.Equal("""{"generated":9,"good":8,"bad":1,"written":8,"dead":1,"dropped":0,"retry":0,"behind":0,"deleted":0,"missing":0,"duplicated":0,"wrong":0,"seconds":1.5}""", json);
    }

    void Finds(long missing = 0, long duplicated = 0, long wrong = 0, string example = "")
    {
        var report = _topics.Check(out var examples);
        Assert.Equal((missing, duplicated, wrong), (report.Missing, report.Duplicated, report.Wrong));
        Assert.False(report.AllIsWell);
        Assert.Contains(example, string.Join('\n', examples), StringComparison.Ordinal);
    }

    static Planted WithField(Planted record, string field, string value)
    {
        var node = JsonNode.Parse(record.Value)!;
        node[field] = value;
        return record with { Value = JsonSerializer.SerializeToUtf8Bytes(node) };
    }
}
