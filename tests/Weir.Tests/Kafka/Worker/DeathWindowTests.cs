using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class DeathWindowTests
{
    readonly DeathWindow _window = new(new(3, 10));

    [Fact]
    public void It_is_full_with_the_last_of_so_many_deaths_among_so_many_records()
    {
        Assert.False(_window.Add(1));
        Assert.False(_window.Add(2));
        Assert.False(_window.Add(12));
        Assert.False(_window.Add(13));
        Assert.True(_window.Add(14));
    }

    [Fact]
    public void The_first_of_the_records_that_are_looked_at_counts_and_the_one_before_does_not()
    {
        _window.Add(1);
        _window.Add(5);
        Assert.True(_window.Add(10));
        _window.Rewind(5);
        Assert.False(_window.Add(11));
    }

    [Fact]
    public void Going_back_forgets_what_died_behind_the_position_only()
    {
        foreach (long read in (long[])[1, 5, 7]) _window.Add(read);
        _window.Rewind(6);
        Assert.Equal(2, _window.CountAt(6));
        Assert.True(_window.Add(7));
    }

    [Fact]
    public void More_deaths_in_flight_than_there_was_room_for_are_all_remembered()
    {
        for (long read = 10; read <= 1_000; read += 10) _window.Add(read);
        _window.Rewind(500);
        Assert.Equal(1, _window.CountAt(500));
        _window.Trim(485);
        Assert.Equal(1, _window.CountAt(500));
        for (long read = 501; read < 502; read++) Assert.False(_window.Add(read));
        Assert.True(_window.Add(502));
    }

    [Fact]
    public void Committed_deaths_too_long_ago_are_let_go_of()
    {
        _window.Add(1);
        _window.Add(2);
        _window.Trim(11);
        _window.Rewind(11);
        Assert.Equal(1, _window.CountAt(11));
        Assert.Equal(0, _window.CountAt(12));
    }

    [Fact]
    public void Another_workers_count_goes_on_as_if_its_deaths_had_just_been()
    {
        _window.Restart(100, 2);
        Assert.Equal(2, _window.CountAt(109));
        Assert.True(_window.Add(109));
        _window.Restart(100, 2);
        Assert.False(_window.Add(110));
    }
}
