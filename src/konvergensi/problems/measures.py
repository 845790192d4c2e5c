"""Problems of a measurement that is typed in, and of proposals to mend one."""

from konvergensi.problems._problem import Problem

NOTHING_MEASURED = Problem(
    "measures.nothing-measured",
    what="Belum ada hasil ukur yang diisi.",
    why="Pengukuran tanpa berat, panjang/tinggi, atau LiLA tidak mengatakan apa pun tentang anak.",
    do="Isi sedikitnya satu hasil ukur.",
)
IMPOSSIBLE = Problem(
    "measures.impossible",
    what="Nilai {what} {value} {unit} tidak mungkin.",
    why="Anak di bawah lima tahun berada di antara {low} dan {high} {unit}.",
    do="Periksa satuan dan koma desimalnya{hint}.",
)
AFTER_TODAY = Problem(
    "measures.after-today",
    what="Tanggal pengukuran {measured} sesudah hari ini ({today}).",
    why="Pengukuran dicatat setelah dilakukan.",
    do="Perbaiki tanggalnya.",
)
BEFORE_BIRTH = Problem(
    "measures.before-birth",
    what="Tanggal pengukuran {measured} sebelum tanggal lahir {birth}.",
    why="Umur tidak dapat dihitung, sehingga status gizi tidak dihitung.",
    do="Periksa tanggal pengukuran; bila tanggal lahirnya yang keliru, usulkan perbaikan tanggal lahir.",
)
ENTRY_SWITCHED_OFF = Problem(
    "measures.entry-switched-off",
    what="{office} tidak mencatat pengukuran di sini.",
    why="Pengukuran dimiliki aplikasi nasional; hanya kantor tanpa aplikasi apa pun yang mencatatnya di sini.",
    do="Catat di aplikasi nasional; bila kantor ini memang tanpa aplikasi, minta admin menyalakan pencatatan.",
    status=403,
)
MEASURED_THAT_DAY = Problem(
    "measures.measured-that-day",
    what="Anak ini sudah punya pengukuran pada {measured}.",
    why="Satu hari satu pengukuran; yang sudah ada tidak ditimpa.",
    do="Buka pengukuran hari itu, lalu catat ulang sebagai penggantinya atau usulkan perbaikan.",
    status=409,
)
DOUBT_UNCONFIRMED = Problem(
    "measures.doubt-unconfirmed",
    what="Hasil ukur perlu diperiksa ({doubts}).",
    why="Nilai seperti ini biasanya salah ukur atau salah tulis.",
    do="Ukur ulang; bila hasilnya tetap, centang 'sudah diukur ulang' lalu simpan.",
)
CORRECTION_DOUBTFUL = Problem(
    "measures.correction-doubtful",
    what="Nilai yang diusulkan perlu diperiksa ({doubts}).",
    why="Usulan seperti ini biasanya salah tulis; puskesmas memperbaiki aplikasi asal menurut usulan ini.",
    do="Periksa catatan aslinya; bila nilainya memang demikian, centang 'Nilai ini sudah diperiksa', lalu kirim lagi.",
)
CORRECTION_SAME = Problem(
    "measures.correction-same",
    what="Nilai yang diusulkan sama dengan yang tercatat: {value}.",
    why="Usulan perbaikan menunjukkan nilai yang seharusnya.",
    do="Isi nilai yang benar, atau batalkan.",
)
CORRECTION_INVALID = Problem(
    "measures.correction-invalid",
    what="Nilai usulan '{value}' untuk {field} tidak dapat dibaca.",
    why="{field} diisi dengan {expected}.",
    do="Perbaiki nilainya, lalu kirim lagi.",
)
CORRECTION_OPEN = Problem(
    "measures.correction-open",
    what="Sudah ada usulan yang menunggu untuk {field} pada pengukuran ini.",
    why="Satu isian hanya menunggu satu nilai.",
    do="Tarik usulan yang lama bila nilainya keliru, lalu usulkan lagi.",
    status=409,
)
CORRECTION_REPLACED = Problem(
    "measures.correction-replaced",
    what="Pengukuran {measured} itu sudah diganti pada {replaced}.",
    why="Yang dihitung ialah pengukuran yang menggantikannya; usulan pada yang lama tidak akan terjawab.",
    do="Buka lagi halaman anak itu dan usulkan pada pengukuran yang berlaku, bila masih perlu.",
    status=409,
)
SASARAN_CHANGED = Problem(
    "measures.sasaran-changed",
    what="Data sasaran {place} sudah berubah sejak halaman ini dibuka.",
    why="Yang diverifikasi harus angka yang benar-benar dilihat; impor baru sudah mengganti sebagiannya.",
    do="Muat ulang daftarnya, lihat angkanya, lalu putuskan lagi.",
    status=409,
)
RETURN_NEEDS_REASON = Problem(
    "measures.return-needs-reason",
    what="Alasan pengembalian belum ditulis.",
    why="Pengimpor daftar harus tahu apa yang tidak masuk akal agar dapat memperbaikinya.",
    do="Tulis alasannya dalam satu kalimat, tanpa nama orang.",
)
TASK_NOT_FITTING = Problem(
    "measures.task-not-fitting",
    what="Tugas ini tidak dapat diteruskan: {reason}.",
    why="Kantor lain melihat anak hanya lewat tugas yang jelas, sampai hari yang jelas, dan tanpa nama di dalamnya.",
    do="Perbaiki isiannya, lalu kirim lagi.",
)
TASK_GIVEN = Problem(
    "measures.task-given",
    what="{office} sudah diminta untuk anak ini, dan tugasnya masih berjalan.",
    why="Satu anak berdiri sekali di daftar tugas sebuah kantor.",
    do="Tunggu tugas itu selesai, atau tarik dulu di halaman daftar tugas.",
    status=409,
)
