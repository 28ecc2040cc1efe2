// The reductions over MPI: run by mpirun on any number of ranks, each of which checks what it has.
#include "catch.hpp"
#include "unit/support/message_of.hpp"
#include "unit/support/random.hpp"
#include "unit/support/values.hpp"

#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>
#include <halfstep/parallel/mpi.hpp>

#include <mpi.h>

#include <limits>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

static_assert(hs::mpi_reducible<hs::histogram> && hs::mpi_reducible<hs::per_channel_observer<hs::mse_observer>>);
static_assert(!hs::mpi_reducible<hs::moving_average_observer>);
static_assert(!hs::mpi_reducible<hs::per_channel_observer<hs::moving_average_observer>> && !hs::mpi_reducible<int>);

/// Begins before the first test and ends after the last.
struct mpi_session {
    mpi_session() {
        MPI_Init(nullptr, nullptr);
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        MPI_Comm_size(MPI_COMM_WORLD, &size);
    }
    mpi_session(const mpi_session&) = delete;
    mpi_session& operator=(const mpi_session&) = delete;
    ~mpi_session() { MPI_Finalize(); }

    int rank = 0;
    int size = 1;
};

const mpi_session session;

/// The rank that has no data.
int idle_rank = 0;

/// What a rank observes: any floats, a few of them often.
template <class Float>
std::vector<Float> values_of(int rank, std::size_t count) {
    random_source random(static_cast<std::uint64_t>(rank) + 1);
    std::vector<Float> values;
    for (const float special : special_values)
        values.push_back(Float(special));
    while (values.size() < count)
        values.push_back(Float(random.bits() % 3 == 0 ? random.any_float() : random.unit()));
    values.resize(count, Float(0.7f));
    return values;
}

/// Calls `observe(values)` with a rank's data, in one of the float types.
void with_values(int rank, std::size_t count, const auto& observe) {
    if (rank == idle_rank)
        return;
    if (rank % 3 == 0)
        observe(values_of<float>(rank, count));
    else if (rank % 3 == 1)
        observe(values_of<hs::float16>(rank, count));
    else
        observe(values_of<hs::bfloat16>(rank, count));
}

/// Reduces in every way, and compares with a merge of the observers of all ranks. `fill(observer, rank)` observes.
template <class Observer>
void check_reductions_of_some(const Observer& empty, const auto& fill) {
    Observer merged = empty;
    for (int rank = 0; rank < session.size; ++rank) {
        Observer one = empty;
        fill(one, rank);
        merged.merge(one);
    }
    Observer mine = empty;
    fill(mine, session.rank);
    const auto expected = hs::save(merged);
    const auto before = hs::save(mine);
    for (int root = 0; root < session.size; ++root) {
        Observer reduced = mine;
        hs::mpi_reduce(reduced, MPI_COMM_WORLD, root);
        CHECK((hs::save(reduced) == (session.rank == root ? expected : before)));
    }
    Observer reduced = mine;
    hs::mpi_allreduce(reduced, MPI_COMM_WORLD);
    CHECK((hs::save(reduced) == expected));
}

/// With data on every rank, and with all but the last.
template <class Observer>
void check_reductions(const Observer& empty, const auto& fill) {
    for (const int idle : {-1, session.size - 1}) {
        idle_rank = idle;
        check_reductions_of_some(empty, fill);
    }
}

/// The error of a collective call, which has to be the same on every rank and leave the observer as it was.
template <class Observer>
std::string error_of(Observer observer, const auto& call) {
    const auto before = hs::save(observer);
    const std::string message = message_of([&] { call(observer); });
    CHECK((hs::save(observer) == before));
    return message;
}

std::string differ(const std::string& what, int least, int most, const char* function = "mpi_allreduce") {
    if (session.size == 1)
        return "no error";
    return std::string("halfstep::") + function + ": ranks differ in their " + what + ", which is " +
           std::to_string(least) + " to " + std::to_string(most) + "; expected the same on all " +
           std::to_string(session.size);
}

} // namespace

TEMPLATE_TEST_CASE("a reduction is a merge", "[mpi]", hs::histogram, hs::histogram_observer, hs::percentile_observer,
                   hs::min_max_observer) {
    check_reductions(TestType(), [](TestType& observer, int rank) {
        with_values(rank, 5000, [&](const auto& values) { observer.observe(values); });
    });
}

TEST_CASE("bins of every width are reduced, in parts", "[mpi]") {
    for (const int mantissa_bits : {1, 12, 16}) // 16: two pages of 2^16 counts at a time
        check_reductions(hs::histogram(mantissa_bits), [](hs::histogram& h, int rank) {
            with_values(rank, 300, [&](const auto& values) { h.observe(values); });
        });
}

TEMPLATE_TEST_CASE("channels are reduced one by one", "[mpi]", hs::histogram_observer, hs::mse_observer,
                   hs::min_max_observer) {
    using observer = hs::per_channel_observer<TestType>;
    check_reductions(observer{hs::per_channel{.axis = -2}}, [](observer& o, int rank) {
        with_values(rank, 4 * 3 * 50, [&](const auto& values) { o.observe(values, hs::shape{4, 3, 50}); });
    });
}

TEST_CASE("thousands of channels are reduced, in parts", "[mpi]") {
    using histograms = hs::per_channel_observer<hs::histogram_observer>;
    check_reductions(histograms{hs::per_channel{.axis = 0}, hs::histogram_observer(4)}, [](histograms& o, int rank) {
        with_values(rank, 2500 * 20, [&](const auto& values) { o.observe(values, hs::shape{2500, 20}); });
    });
    using extremes = hs::per_channel_observer<hs::min_max_observer>;
    check_reductions(extremes{hs::per_channel{.axis = 0}}, [](extremes& o, int rank) {
        with_values(rank, 70000 * 2, [&](const auto& values) { o.observe(values, hs::shape{70000, 2}); });
    });
}

TEST_CASE("without any data there is nothing to reduce", "[mpi]") {
    const auto nothing = [](const auto&, int) {};
    check_reductions(hs::histogram(3), nothing);
    check_reductions(hs::min_max_observer(), nothing);
    check_reductions(hs::per_channel_observer<hs::min_max_observer>{hs::per_channel{.axis = 1}}, nothing);
}

TEST_CASE("a criterion is that of the receiving rank", "[mpi]") {
    hs::percentile_observer observer{hs::percentile{50.0 + session.rank}};
    observer.observe(std::vector{float(session.rank)});
    hs::mpi_allreduce(observer, MPI_COMM_WORLD);
    CHECK(observer.chosen_criterion() == hs::percentile{50.0 + session.rank});
    CHECK(observer.observed_range() == hs::range{0.0f, float(session.size - 1)});
}

TEST_CASE("every rank gets the error of ranks that disagree", "[mpi][errors]") {
    const auto allreduce = [](auto& observer) { hs::mpi_allreduce(observer, MPI_COMM_WORLD); };
    const int last = session.size - 1;

    CHECK(error_of(hs::histogram(4 + session.rank), allreduce) == differ("mantissa_bits", 4, 4 + last));
    CHECK(error_of(hs::histogram(session.rank == last ? 4 : 9), [](auto& h) { hs::mpi_reduce(h, MPI_COMM_WORLD); }) ==
          differ("mantissa_bits", 4, 9, "mpi_reduce"));

    using channels = hs::per_channel_observer<hs::min_max_observer>;
    CHECK(error_of(channels{hs::per_channel{.axis = -session.rank}}, allreduce) == differ("axis", -last, 0));
    channels filled{hs::per_channel{.axis = 0}};
    filled.observe(std::vector<float>(static_cast<std::size_t>(6 + session.rank)),
                   hs::shape{static_cast<std::size_t>(6 + session.rank)});
    CHECK(error_of(filled, allreduce) == differ("number of channels", 6, 6 + last));
    using histograms = hs::per_channel_observer<hs::histogram_observer>;
    CHECK(error_of(histograms{hs::per_channel{}, hs::histogram_observer(4 + session.rank)}, allreduce) ==
          differ("mantissa_bits", 4, 4 + last));

    const std::string kinds =
        session.rank == last ? error_of(hs::min_max_observer(), allreduce) : error_of(hs::histogram(), allreduce);
    CHECK(kinds == differ("use of histograms (0 no, 1 yes)", 0, 1));
}

TEST_CASE("every rank gets the error of a root that cannot be", "[mpi][errors]") {
    const int last = session.size - 1;
    const auto reduce_to = [](int root) { return [root](auto& o) { hs::mpi_reduce(o, MPI_COMM_WORLD, root); }; };
    CHECK(error_of(hs::histogram(), reduce_to(session.rank)) == differ("root", 0, last, "mpi_reduce"));
    CHECK(error_of(hs::histogram(), reduce_to(session.size)) == "halfstep::mpi_reduce: root is " +
                                                                    std::to_string(session.size) + "; expected 0 to " +
                                                                    std::to_string(last) + ", a rank");
    for (const int root : {-1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()})
        CHECK(error_of(hs::histogram(), reduce_to(root)) == "halfstep::mpi_reduce: root is " + std::to_string(root) +
                                                                "; expected 0 to " + std::to_string(last) + ", a rank");
}

TEST_CASE("an error of MPI's is reported", "[mpi][errors]") {
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    const std::string message = error_of(hs::histogram(), [](auto& h) { hs::mpi_allreduce(h, MPI_COMM_NULL); });
    CHECK(message.find("halfstep::mpi_allreduce: MPI_Comm_rank returned ") == 0);
    CHECK(message.find("MPI_ERR_COMM") != std::string::npos);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}
