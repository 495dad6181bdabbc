using System.Text;
using Weir.Engine;
using Weir.Engine.Lookups;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Lookups;

public sealed class LookupFileTests
{
    readonly ManualTime _time = new();
    string? _text = "key,value\na,1\n";
    long _version = 1;
    int _reads;
    Exception? _failure;

    [Fact]
    public void A_changed_file_is_used_by_the_next_transaction_that_looks()
    {
        var file = Loaded();
        Assert.Equal("1", Value(file, "a"));
        Change("key,value\na,2\nb,3\n");
        Assert.Equal("1", Value(file, "a"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("2", Value(file, "a"));
        Assert.Equal("3", Value(file, "b"));
        Assert.Equal(new LookupChange("t", 2, null), file.TakeChange());
        Assert.Null(file.TakeChange());
    }

    [Fact]
    public void A_file_that_did_not_change_is_read_once()
    {
        var file = Loaded();
        for (var look = 0; look < 10; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
            file.Refresh(_time);
        }
        Assert.Equal(1, _reads);
        Assert.Null(file.TakeChange());
    }

    [Theory]
    [InlineData("key,value\na,2\nb\n", "line 3: the row has 1 value, the first line names 2 columns")]
    [InlineData("key,value\na,2\na,3\n", "line 3: the key of line 2 stands here again")]
    [InlineData("key,values\na,2\n", "line 1: there is no column 'value'")]
    [InlineData("key,value\n", "line 1: the file names columns and holds no entry")]
    [InlineData("key;value\na;2\n", "line 1: the first line names one column, an entry must have a key and at least one value")]
    [InlineData("", "line 1: the file is empty")]
    public void A_changed_file_that_cannot_be_used_leaves_the_table_and_is_told_once_until_it_is_mended(string text, string problem)
    {
        var file = Loaded();
        file.Needs("value");
        Change(text);
        for (var look = 0; look < 3; look++)
        {
            Assert.Equal("1", Later(file));
            Assert.Equal(look == 0 ? new LookupChange("t", 1, problem) : null, file.TakeChange());
        }
        Assert.Equal(2, _reads);
        Change("key,value\na,4\n");
        Assert.Equal("4", Later(file));
        Assert.Equal(new LookupChange("t", 1, null), file.TakeChange());
    }

    [Fact]
    public void A_file_that_is_gone_leaves_the_table_until_it_is_back()
    {
        var file = Loaded();
        _text = null;
        Assert.Equal("1", Later(file));
        Assert.Equal("the file is gone", file.TakeChange()?.Problem);
        Assert.Equal("1", Later(file));
        Assert.Null(file.TakeChange());
        Change("key,value\na,5\n");
        Assert.Equal("5", Later(file));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_tried_again_although_it_did_not_change()
    {
        var file = Loaded();
        Change("key,value\na,6\n");
        _failure = new IOException("in use");
        Assert.Equal("1", Later(file));
        Assert.Equal("lookups.t.file: the file cannot be read: in use", file.TakeChange()?.Problem);
        Assert.Equal("1", Later(file));
        Assert.Null(file.TakeChange());
        _failure = null;
        Assert.Equal("6", Later(file));
    }

    [Fact]
    public void A_file_beyond_the_memory_is_not_even_read()
    {
        var file = new LookupFile(Options(bytesMost: 10), LookupKeys.Texts, Environment());
        Assert.Equal("WEIR1223 the file has 14 bytes, must be at most lookups.t.memory (10B)", Short(file));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public void A_table_counts_with_its_index() =>
        Assert.StartsWith("WEIR1223 the table takes ", Short(new LookupFile(Options(bytesMost: 20), LookupKeys.Texts, Environment())));

    [Fact]
    public void The_first_problems_are_named_and_the_others_counted()
    {
        _text = "key,value\n" + string.Concat(Enumerable.Repeat("a\n", 50));
        var problems = new LookupFile(Options(), LookupKeys.Texts, Environment()).Load();
        Assert.Equal([.. Enumerable.Range(2, 20), 21], problems.Select(problem => problem.Line));
        Assert.Equal("the lookup 't' has 30 more problems", problems[^1].Message);
    }

    [Fact]
    public void A_hundred_thousand_keys_are_all_found()
    {
        _text = "key,value\n" + string.Concat(Enumerable.Range(0, 100_000).Select(number => $"user-{number:00000000}-suffix,{number}\n"));
        var table = Loaded().Refresh(_time);
        Assert.Equal(100_000, table.Entries);
        for (var number = 0; number < 100_000; number += 7) Assert.Equal(number.ToString(), Value(table, $"user-{number:00000000}-suffix"));
        Assert.False(table.Find("user-00100000-suffix"u8).IsFound);
        Assert.InRange(table.Bytes, _text.Length, 3 * _text.Length);
    }

    [Fact]
    public void A_file_on_disk_that_a_link_was_turned_away_from_has_another_stamp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        var folder = Directory.CreateTempSubdirectory("weir-lookup-");
        try
        {
            foreach (var name in (string[])["one", "two"])
            {
                Directory.CreateDirectory(Path.Combine(folder.FullName, name));
                File.WriteAllText(Path.Combine(folder.FullName, name, "t.csv"), name == "one" ? "a" : "ab");
            }
            // As Kubernetes mounts a file: t.csv -> data/t.csv, data -> one.
            var (data, file) = (Path.Combine(folder.FullName, "data"), Path.Combine(folder.FullName, "t.csv"));
            Directory.CreateSymbolicLink(data, "one");
            File.CreateSymbolicLink(file, Path.Combine("data", "t.csv"));
            Assert.Equal(1, FileStamp.OfFile(file)?.Length);
            Directory.Delete(data);
            Assert.Null(FileStamp.OfFile(file));
            Directory.CreateSymbolicLink(data, "two");
            Assert.Equal(2, FileStamp.OfFile(file)?.Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static LookupOptions Options(long bytesMost = 1 << 26) => new("t", "/t.csv", null, null, (byte)',', bytesMost, default, TimeSpan.FromSeconds(5));

    PipelineEnvironment Environment() => new()
    {
        Stamp = _ => _text is { } text ? new FileStamp(DateTimeOffset.UnixEpoch.AddSeconds(_version), text.Length) : null,
        ReadFile = _ =>
        {
            _reads++;
            return _failure is null ? _text is { } text ? Encoding.UTF8.GetBytes(text) : null : throw _failure;
        },
    };

    LookupFile Loaded()
    {
        var file = new LookupFile(Options(), LookupKeys.Texts, Environment());
        Assert.Empty(file.Load());
        file.Refresh(_time);
        return file;
    }

    void Change(string text) => (_text, _version) = (text, _version + 1);

    string Later(LookupFile file)
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        return Value(file, "a");
    }

    string Value(LookupFile file, string key) => Value(file.Refresh(_time), key);

    static string Value(LookupTable table, string key) => Encoding.UTF8.GetString(table.Value(table.Find(Encoding.UTF8.GetBytes(key)), 1).Text);

    static string Short(LookupFile file) => Assert.Single(file.Load()) is var problem ? $"{problem.Code} {problem.Message}" : "";
}
