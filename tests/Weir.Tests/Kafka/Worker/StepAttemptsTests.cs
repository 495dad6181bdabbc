using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class StepAttemptsTests
{
    readonly StepAttempts _attempts = new(10);

    [Fact]
    public void A_beginning_is_noted_once_and_counts_at_its_position_only()
    {
        _attempts.Found(5, 2, isContinued: false);
        Assert.True(_attempts.NeedsNote(5));
        _attempts.Note(5);
        Assert.False(_attempts.NeedsNote(5));
        Assert.False(_attempts.NeedsNote(6));
        Assert.Equal((3, 0), (_attempts.At(5), _attempts.At(6)));
        Assert.False(_attempts.IsAlone);
    }

    [Fact]
    public void Going_back_within_a_process_is_no_beginning_and_the_first_position_is()
    {
        _attempts.Found(0, 1, isContinued: true);
        Assert.Equal(1, _attempts.At(0));
        _attempts.Note(0);
        _attempts.Found(0, 2, isContinued: true);
        Assert.False(_attempts.NeedsNote(0));
    }

    [Fact]
    public void After_three_beginnings_each_record_is_noted_for_as_many_as_a_transaction_has()
    {
        _attempts.Found(5, 3, isContinued: false);
        Assert.True(_attempts.IsAlone);
        Assert.False(_attempts.IsKiller(5));
        _attempts.Note(5);
        Assert.Equal(4, _attempts.At(5));
        _attempts.Passed(1);
        Assert.True(_attempts.NeedsNote(6));
        _attempts.Passed(9);
        Assert.False(_attempts.IsAlone);
        Assert.False(_attempts.NeedsNote(15));
    }

    [Fact]
    public void The_record_at_which_one_process_ended_alone_is_tried_once_more()
    {
        _attempts.Found(5, 4, isContinued: false);
        Assert.Equal((true, false), (_attempts.IsAlone, _attempts.IsKiller(5)));
        _attempts.Note(5);
        Assert.Equal(5, _attempts.At(5));
        _attempts.Passed(1);
        _attempts.Note(6);
        Assert.Equal(4, _attempts.At(6));
    }

    [Fact]
    public void The_record_at_which_two_processes_ended_alone_is_the_killer_however_often_it_comes()
    {
        _attempts.Found(5, 5, isContinued: false);
        // Compaction took the offset 5.
        Assert.True(_attempts.IsKiller(7));
        Assert.False(_attempts.IsKiller(8));
        Assert.True(_attempts.IsKiller(7));
    }
}
