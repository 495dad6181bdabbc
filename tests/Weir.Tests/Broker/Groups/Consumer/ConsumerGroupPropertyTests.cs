using Weir.Broker;
using Weir.Broker.Groups;
using Weir.Protocol;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>Whatever members, topics, the clock, lost answers and restarts do: no partition has two owners, and in the end each has one.</summary>
public sealed class ConsumerGroupPropertyTests
{
    const int Session = 45_000, Rounds = 300, Seeds = 60;
    static readonly string[] Topics = ["t", "u", "v"];
    static readonly string[][] Subscriptions = [["t"], ["t", "u"], ["u"], ["t", "u", "v"], []];

    [Fact]
    public void No_partition_has_two_owners_at_any_time_and_in_the_end_each_has_one()
    {
        for (int seed = 0; seed < Seeds; seed++) new Run(seed).Play();
    }

    sealed class Run(int seed)
    {
        readonly Random _random = new(seed);
        readonly TestCatalog _catalog = new();
        readonly List<TestConsumer> _consumers = [];
        ConsumerGroup _group = null!;
        long _now;
        int _names;

        public void Play()
        {
            foreach (string topic in Topics) _catalog.Create(topic, _random.Next(1, 7));
            _group = New();
            for (int round = 0; round < Rounds; round++)
            {
                Act();
                CheckOwners(round);
            }
            if (_consumers.Count == 0) _consumers.Add(new("last", "t"));
            Settle();
        }

        ConsumerGroup New() => new("g", new(Session, 5_000, int.MaxValue), new IdSource(new Random(seed)), _catalog);

        void Act()
        {
            int what = _random.Next(100);
            if (what < 8 || _consumers.Count == 0) Join();
            else if (what < 70) Beat(Any(), isLost: _random.Next(10) == 0);
            else if (what < 85) Any().GiveUp();
            else if (what < 88) Leave(Any());
            else if (what < 90) _consumers.Remove(Any());
            else if (what < 93) Any().Topics = Subscriptions[_random.Next(Subscriptions.Length)];
            else if (what < 95) Change(Topics[_random.Next(Topics.Length)]);
            else if (what < 97) Restart();
            else Pass(_random.Next(30_000));
        }

        TestConsumer Any() => _consumers[_random.Next(_consumers.Count)];

        void Join()
        {
            if (_consumers.Count > 6) return;
            string? instance = _random.Next(3) == 0 ? $"i{_random.Next(3)}" : null;
            if (instance is not null && _consumers.Exists(consumer => consumer.InstanceId == instance)) return;
            string? pattern = _random.Next(4) == 0 ? "[tu]" : null;
            var consumer = new TestConsumer($"m{_names++}", Subscriptions[_random.Next(Subscriptions.Length)]) { InstanceId = instance, Pattern = pattern, Assignor = _random.Next(4) == 0 ? "range" : null };
            if (Beat(consumer, isLost: false)) _consumers.Add(consumer);
        }

        // True: the group took it.
        bool Beat(TestConsumer consumer, bool isLost)
        {
            if (consumer.Epoch == 0) consumer.Owned.Clear();
            var answer = _group.Heartbeat(consumer.Request(full: true), "client", "/127.0.0.1", _now);
            if (isLost) return true;
            if (consumer.Heed(answer) == ErrorCode.None) return true;
            Assert.Contains(answer.ErrorCode, (ErrorCode[])[ErrorCode.FencedMemberEpoch, ErrorCode.UnknownMemberId, ErrorCode.UnreleasedInstanceId, ErrorCode.FencedInstanceId]);
            consumer.Restart();
            return false;
        }

        void Leave(TestConsumer consumer)
        {
            int epoch = consumer.InstanceId is not null && _random.Next(2) == 0 ? -2 : -1;
            _group.Heartbeat(new() { GroupId = "g", MemberId = consumer.Id, InstanceId = consumer.InstanceId, MemberEpoch = epoch }, "client", "/127.0.0.1", _now);
            _consumers.Remove(consumer);
        }

        void Change(string topic)
        {
            if (_random.Next(3) == 0) _catalog.Delete(topic);
            if (_catalog.Find(topic) is { } known) _catalog.Grow(topic, known.Partitions + 1);
            else _catalog.Create(topic, _random.Next(1, 7));
            _group.LookAtTopicsAgain();
        }

        void Restart()
        {
            var again = New();
            again.Restore(ConsumerGroupValue.Read(_group.Write(0).Value), _now);
            _group = again;
        }

        // A client whose time is over stops by itself: it knows its session, and how long it may take to give up.
        void Pass(int milliseconds)
        {
            _now += milliseconds;
            _group.Tick(_now);
            foreach (var consumer in _consumers.Where(consumer => _group.Members.All(member => member.Id != consumer.Id))) consumer.Restart();
        }

        void CheckOwners(int round)
        {
            var held = _group.Members.SelectMany(member => member.Assigned.Keys.Concat(member.Revoking.Keys).Select(partition => (partition, member.Id))).ToList();
            Assert.True(held.DistinctBy(pair => pair.partition).Count() == held.Count, $"seed {seed}, round {round}: the coordinator counts a partition twice");
            var owned = _consumers.SelectMany(consumer => consumer.Owned.Select(partition => (partition, consumer.Id))).GroupBy(pair => pair.partition).FirstOrDefault(owners => owners.Count() > 1);
            Assert.True(owned is null, owned is null ? "" : $"seed {seed}, round {round}: {owned.Key} is owned by {string.Join(", ", owned.Select(owner => owner.Id))}");
        }

        // Nothing happens any more but heartbeats: the sessions of those who are gone end, the others get all.
        void Settle()
        {
            for (int round = 0; round < 40; round++)
            {
                Pass(5_000);
                foreach (var consumer in _consumers)
                {
                    Beat(consumer, isLost: false);
                    consumer.GiveUp();
                    CheckOwners(Rounds + round);
                }
            }
            Assert.True(_group.State == ConsumerGroupState.Stable, $"seed {seed}: the group is {_group.State}");
            var subscribed = _consumers.SelectMany(consumer => Topics.Where(topic => consumer.Topics.Contains(topic) || (consumer.Pattern is not null && topic is "t" or "u"))).Distinct();
            var wanted = subscribed.Select(_catalog.Find).OfType<CatalogTopic>().SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(number => new TopicIdPartition(topic.Id, number)));
            Assert.True(wanted.ToHashSet().SetEquals(_consumers.SelectMany(consumer => consumer.Owned)), $"seed {seed}: not every partition has an owner");
        }
    }
}
