/* The yardstick of benchmarks/growth.py: haz, waz, whz with restricted z, two decimals and flags, in plain scalar C.

   One pass over float64 columns, one pow per index and the libm of the system: what a careful engineer writes in an
   afternoon. Same rules as konvergensi.measures.growth. Compiled at run time with gcc -O3 -ffp-contract=off. */

#include <math.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { DAYS = 1857, LENGTHS = 651, HEIGHTS = 551 };

typedef struct { double l, m, s; } lms;

typedef struct {
    const lms *lhfa, *wfa, *wfl, *wfh; /* boys, then girls */
    const double *sex, *age, *weight, *length, *posture, *oedema;
    double *haz, *waz, *whz;
    int8_t *haz_flag, *waz_flag, *whz_flag;
    size_t from, to;
} work;

/* Nearest whole number, ties to even, without a call: the sum leaves no room for a fraction. */
static double whole(double x) { return (x + 6755399441055744.0) - 6755399441055744.0; }

static double sd(lms p, double k) { return p.m * pow(1 + p.l * p.s * k, 1 / p.l); }

static double restricted(double y, lms p) {
    double z = (pow(y / p.m, p.l) - 1) / (p.s * p.l);
    if (z > 3) { double sd3 = sd(p, 3); return 3 + (y - sd3) / (sd3 - sd(p, 2)); }
    if (z < -3) { double sd3 = sd(p, -3); return -3 + (y - sd3) / (sd(p, -2) - sd3); }
    return z;
}

static void put(double z, double low, double high, double *to, int8_t *flag) {
    z = whole(z * 100) / 100;
    *to = z;
    *flag = (z < low) | (z > high);
}

static lms between(const lms *rows, int steps, int low, int high) {
    int row = steps / 10;
    if (row * 10 == steps) return rows[row - low];
    double part = (steps - row * 10) / 10.0;
    lms a = rows[row - low], b = rows[(row + 1 > high ? high : row + 1) - low];
    lms p = { a.l + part * (b.l - a.l), a.m + part * (b.m - a.m), a.s + part * (b.s - a.s) };
    return p;
}

static void child(const work *w, size_t i) {
    double sex = w->sex[i], age = w->age[i], weight = w->weight[i], length = w->length[i], posture = w->posture[i];
    double usable = w->oedema[i] == 1 ? 0 : weight;
    w->haz[i] = w->waz[i] = w->whz[i] = NAN;
    w->haz_flag[i] = w->waz_flag[i] = w->whz_flag[i] = 0;
    int aged = age >= 0, g = sex == 2;
    if (!(sex == 1 || sex == 2) || age >= 60 * 30.4375) return;
    int day = aged ? (int)(age + 0.5) : -1;
    int steps = (int)whole(length * 100);
    int correction = 0;
    if (aged) {
        correction = ((posture == 2) & (day < 731) & (age >= 9 * 30.4375)) * 70 - ((posture == 1) & (day >= 731)) * 70;
        lms p = w->lhfa[g * DAYS + day];
        steps += correction;
        length = correction ? steps / 100.0 : length;
        if (length > 0) put((length / p.m - 1) / p.s, -6, 6, w->haz + i, w->haz_flag + i);
        if (usable > 0) put(restricted(weight, w->wfa[g * DAYS + day]), -6, 5, w->waz + i, w->waz_flag + i);
    }
    if (!(usable > 0)) return;
    int lying = aged ? day < 731 : posture == 1 || (posture == 0 && steps < 8700);
    int low = lying ? 450 : 650, high = lying ? 1100 : 1200;
    const lms *rows = lying ? w->wfl + g * LENGTHS : w->wfh + g * HEIGHTS;
    if (steps >= low * 10 && steps <= high * 10)
        put(restricted(weight, between(rows, steps, low, high)), -5, 5, w->whz + i, w->whz_flag + i);
}

static void *run(void *argument) {
    const work *w = argument;
    for (size_t i = w->from; i < w->to; i++) child(w, i);
    return NULL;
}

/* Two threads, half of the rows each. */
int growth(const work *all, size_t rows) {
    work half[2] = { *all, *all };
    pthread_t thread;
    half[0].from = 0;
    half[0].to = half[1].from = rows / 2;
    half[1].to = rows;
    if (pthread_create(&thread, NULL, run, &half[1])) return 1;
    run(&half[0]);
    pthread_join(thread, NULL);
    return 0;
}
