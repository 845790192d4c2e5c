"""Invented people's names: our own lists of common given names with weights; no name of a real person is read.

The order of a list is its popularity: the weight of position k falls like 1 / (k + 6).
"""

import numpy as np

from konvergensi.synthetic._draws import Floats

BOYS = (
    "Muhammad", "Ahmad", "Rizki", "Fajar", "Dimas", "Rafa", "Alif", "Bagas", "Raka", "Ilham", "Farhan", "Arya",
    "Bayu", "Galang", "Hafiz", "Zidan", "Reza", "Aditya", "Fahri", "Dafa", "Yusuf", "Ibrahim", "Ridho", "Naufal",
    "Abdul", "Akbar", "Gibran", "Kevin", "Rangga", "Satria", "Wahyu", "Yoga", "Hasan", "Husen", "Iqbal", "Raihan",
    "Dzaki", "Azka", "Arkan", "Kenzo", "Athar", "Rasya", "Elvano", "Zayn", "Ghani", "Haikal", "Irfan", "Jaka",
    "Lutfi", "Malik", "Nizam", "Panji", "Qori", "Rendi", "Surya", "Taufik", "Umar", "Vino", "Wildan", "Zaki",
    "Aji", "Budi", "Candra", "Deni", "Eko", "Firman", "Gilang", "Hendra", "Indra", "Joko", "Khalid", "Mulyadi",
)  # fmt: skip
GIRLS = (
    "Siti", "Aisyah", "Putri", "Nabila", "Zahra", "Aulia", "Salsa", "Keysha", "Dewi", "Fitri", "Rizka", "Azizah",
    "Nur", "Alya", "Naura", "Kirana", "Syifa", "Intan", "Aqila", "Hana", "Khadijah", "Fatimah", "Maryam", "Adiba",
    "Anindya", "Bunga", "Citra", "Dinda", "Elsa", "Farah", "Ghina", "Humaira", "Indah", "Jihan", "Kayla", "Laila",
    "Mutiara", "Nisa", "Oktavia", "Puspita", "Qonita", "Rania", "Sari", "Talita", "Ulfa", "Vania", "Wulan", "Yasmin",
    "Zalfa", "Amira", "Bilqis", "Cantika", "Delia", "Elvira", "Febri", "Gita", "Hafsah", "Inayah", "Kania", "Lestari",
    "Melati", "Nadia", "Olivia", "Qiana", "Rahma", "Safira", "Tiara", "Raisa", "Shanum", "Hafizah", "Asma", "Arsyila",
)  # fmt: skip
SECOND_BOYS = (
    "Maulana", "Hidayat", "Pratama", "Saputra", "Ramadhan", "Kurniawan", "Wijaya", "Nugraha", "Firdaus", "Santoso",
    "Alfarizi", "Setiawan", "Gunawan", "Fauzan", "Abdillah", "Al Ghifari", "Rahman", "Hakim", "Permana", "Syahputra",
    "Ardiansyah", "Febrian", "Purnama", "Anugrah", "Khoirul", "Mubarok", "Suryana", "Darmawan", "Zulkarnain", "Arifin",
    "Wibowo", "Aditama", "Habibi", "Sanjaya", "Musthofa", "Siddiq", "Fadhil", "Subagja", "Yudistira", "Rosadi",
)  # fmt: skip
SECOND_GIRLS = (
    "Azzahra", "Lestari", "Maulida", "Rahmawati", "Putri", "Khairunnisa", "Aulia", "Ramadhani", "Nuraini", "Safitri",
    "Hidayah", "Anggraini", "Permata", "Oktaviani", "Salsabila", "Wulandari", "Maharani", "Fitriani", "Handayani",
    "Humaira", "Kurnia", "Pertiwi", "Al Zahra", "Mardiyah", "Febriyanti", "Nurjanah", "Rosita", "Septiani", "Amalia",
    "Larasati", "Mulyani", "Sholehah", "Utami", "Zakiyah", "Khumaira", "Novita", "Agustin", "Kamila", "Solihat", "Dewi",
)  # fmt: skip
MOTHERS = (
    "Siti", "Sri", "Nur", "Dewi", "Rina", "Yuni", "Eka", "Ani", "Iis", "Neng", "Eti", "Lilis", "Nining", "Rohmah",
    "Suheti", "Tati", "Umi", "Wati", "Yanti", "Ratna", "Kartini", "Mariah", "Halimah", "Sumiyati", "Juariah", "Rohani",
    "Sopiah", "Nuraeni", "Maesaroh", "Hayati", "Suryani", "Imas", "Dede", "Rukmini", "Ida", "Mimin", "Sarinah", "Asih",
)  # fmt: skip
FATHERS = (
    "Ahmad", "Sarmin", "Udin", "Jaenudin", "Asep", "Dedi", "Rohman", "Suhendi", "Agus", "Bambang", "Saepudin",
    "Madsuki", "Juhri", "Marjuki", "Nurdin", "Encep", "Jamaludin", "Sanusi", "Rosid", "Wawan", "Iwan", "Heri",
    "Edi", "Sutisna",
    "Hasanudin", "Mustofa", "Samsul", "Tatang", "Ujang", "Yayan", "Zaenal", "Ade", "Basri", "Kosim", "Maman", "Rusli",
)  # fmt: skip
HAMLETS = (
    "KP. CIKADU", "KP. PASIR", "KP. SAWAH", "KP. KEBON", "KP. BARU", "KP. TENGAH", "KP. KIDUL", "KP. LOR", "KP. MASJID",
    "KP. PASAR", "KP. CURUG", "KP. JAMBU", "KP. NANGKA", "KP. WARU", "KP. BOJONG", "KP. LEBAK", "KP. GUNUNG",
    "KP. MUARA", "KP. PARUNG", "KP. SOLEAR", "KP. PULO", "KP. KARANG", "KP. RANCA", "KP. PABUARAN", "KP. CILULUK",
    "KP. SEMPUR",
)  # fmt: skip
POSYANDU = (
    "MELATI", "MAWAR", "ANGGREK", "KENANGA", "DAHLIA", "FLAMBOYAN", "CEMPAKA", "TERATAI", "KAMBOJA", "BOUGENVILLE",
    "SEROJA", "ASTER", "WIJAYA KUSUMA", "SEDAP MALAM", "KEMUNING", "ALAMANDA", "NUSA INDAH", "MATAHARI", "TULIP",
    "EDELWEIS", "LILI", "AZALEA", "SAKURA", "RAFFLESIA",
)  # fmt: skip


def popularity(names: tuple[str, ...]) -> Floats:
    """Weights of a list in the order of its popularity."""
    weights: Floats = 1.0 / (np.arange(len(names), dtype=np.float64) + 6.0)
    return weights
