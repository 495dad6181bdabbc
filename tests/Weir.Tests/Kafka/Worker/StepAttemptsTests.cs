using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class StepAttemptsTests
{
    readonly StepAttempts _attempts = new(10);

    [Fact]
    public void A_beginning_is_noted_once_and_counts_at_its_position_only()
    {
        _attempts.Found(5, 2, isContinued: false);
        Assert.True(_attempts.NeedsNote);
        _attempts.Note(5);
        Assert.False(_attempts.NeedsNote);
        Assert.Equal((3, 0), (_attempts.At(5), _attempts.At(6)));
        Assert.Equal(int.MaxValue, _attempts.Allowed);
    }

    [Fact]
    public void Going_back_within_a_process_is_no_beginning_and_the_first_position_is()
    {
        _attempts.Found(0, 1, isContinued: true);
        Assert.Equal(1, _attempts.At(0));
        _attempts.Note(0);
        _attempts.Found(0, 2, isContinued: true);
        Assert.False(_attempts.NeedsNote);
    }

    [Fact]
    public void After_three_beginnings_each_part_is_noted_for_as_many_records_as_a_transaction_has()
    {
        _attempts.Found(5, 3, isContinued: false);
        _attempts.Note(5);
        Assert.Equal((4, 4), (_attempts.Allowed, _attempts.At(5)));
        _attempts.Passed(3);
        Assert.Equal((1, 0), (_attempts.Allowed, _attempts.At(8)));
        Assert.False(_attempts.NeedsNote);
        _attempts.Passed(1);
        Assert.True(_attempts.NeedsNote);
        Assert.Equal(0, _attempts.At(9));
        _attempts.Note(9);
        _attempts.Passed(4);
        _attempts.Note(13);
        _attempts.Passed(2);
        Assert.Equal(int.MaxValue, _attempts.Allowed);
        Assert.False(_attempts.NeedsNote);
        Assert.Equal(0, _attempts.At(15));
    }

    [Fact]
    public void Behind_a_part_at_which_a_process_ended_its_records_go_one_by_one()
    {
        _attempts.Found(5, 4, isContinued: false);
        Assert.False(_attempts.IsKiller(5));
        for (int offset = 5; offset < 9; offset++)
        {
            Assert.True(_attempts.NeedsNote);
            _attempts.Note(offset);
            Assert.Equal((1, 5), (_attempts.Allowed, _attempts.At(offset)));
            _attempts.Passed(1);
        }
        Assert.False(_attempts.NeedsNote);
        Assert.Equal(int.MaxValue, _attempts.Allowed);
    }

    [Fact]
    public void The_record_at_which_a_process_ended_alone_is_the_killer_however_often_it_comes()
    {
        _attempts.Found(5, 5, isContinued: false);
        // Compaction took the offset 5.
        Assert.True(_attempts.IsKiller(7));
        Assert.False(_attempts.IsKiller(8));
        Assert.True(_attempts.IsKiller(7));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 6)]
    [InlineData(10, 6)]
    [InlineData(20_000, 6)]
    public void So_many_processes_find_any_record_of_a_transaction_and_the_last_goes_on_without_it(int records, int expected)
    {
        for (int killer = 0; killer < records; killer += Math.Max(1, records / 97))
        {
            (long position, int tries, int transactions, int processes) = (0, 0, 0, 0);
            while (position <= killer)
            {
                var attempts = new StepAttempts(records);
                attempts.Found(position, tries, isContinued: false);
                processes++;
                while (position <= killer)
                {
                    if (attempts.NeedsNote)
                    {
                        attempts.Note(position);
                        (tries, transactions) = (attempts.At(position), transactions + 1);
                    }
                    int taken = Math.Min(attempts.Allowed, records);
                    if (position + taken > killer && !attempts.IsKiller(killer)) break;
                    attempts.Passed(taken);
                    (position, tries, transactions) = (position + taken, attempts.At(position + taken), transactions + 1);
                }
            }
            Assert.Equal(expected, processes);
            Assert.True(transactions <= 4 * Math.Ceiling(Math.Sqrt(records)) + 8, $"{transactions} transactions");
        }
    }
}
